// The map of stations: Leaflet drawing our own GeoJSON as SVG; no tiles, no other server. Every area (and in a small
// scope every place) can be reached by Tab; what is reached or touched is said in words below the map.
const L = window.L;
const FOCUSABLE_PLACES = 80; // more would be more steps of Tab than help

const box = document.getElementById("peta");
const said = document.getElementById("peta-kata");
const words = box.dataset;

const map = L.map(box, { renderer: L.svg({ padding: 0.5 }), scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.25 });
L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
map.attributionControl.setPrefix(false);

let chosen = null;

// `aloud`: a screen reader is told too; not on focus, where it reads the name of what has it.
function tell({ says, url }, path, aloud) {
  said.setAttribute("aria-live", aloud ? "polite" : "off");
  chosen?.classList.remove("is-chosen");
  chosen = path ?? null;
  chosen?.classList.add("is-chosen");
  said.textContent = `${says} `;
  if (!url) return;
  const link = document.createElement("a");
  link.href = url;
  link.textContent = words.open;
  said.append(link);
}

function reachable(layer, what) {
  const path = layer.getElement();
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "link");
  path.setAttribute("aria-label", what.says);
  path.addEventListener("focus", () => tell(what, path, false));
  path.addEventListener("keydown", (event) => {
    if (event.key === "Enter") location.assign(what.url);
  });
}

function speaking(layer, what) {
  layer.bindTooltip(what.says, { sticky: true });
  layer.on("click", () => tell(what, layer.getElement(), true));
  return layer;
}

function drawAreas(areas) {
  return L.geoJSON(areas, {
    style: ({ properties }) => ({ className: `map-area step-${properties.step}` }),
    pointToLayer: ({ properties }, at) => L.circleMarker(at, { radius: 7, className: `map-area step-${properties.step}` }),
    onEachFeature: ({ properties }, layer) => speaking(layer, properties),
  }).addTo(map);
}

function drawDots(dots, className, radius) {
  return dots.map((dot) => speaking(L.circleMarker([dot.lat, dot.lng], { radius, className }), dot).addTo(map));
}

function writeNames(labels) {
  const names = labels.map(({ text, lng, lat }) =>
    L.tooltip([lat, lng], { permanent: true, direction: "center", className: "map-name", interactive: false })
      .setContent(document.createTextNode(text)).addTo(map));
  // A name that would lie over another waits until the map is larger.
  const spread = () => {
    const taken = [];
    for (const name of names) {
      const element = name.getElement();
      element.hidden = false;
      const here = element.getBoundingClientRect();
      const covers = (other) => here.left < other.right && other.left < here.right && here.top < other.bottom && other.top < here.bottom;
      element.hidden = taken.some(covers);
      if (!element.hidden) taken.push(here);
    }
  };
  map.on("zoomend viewreset", () => requestAnimationFrame(spread));
  spread();
}

function describe() {
  const svg = box.querySelector("svg.leaflet-zoom-animated") ?? box.querySelector(".leaflet-overlay-pane svg");
  if (!svg) return;
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-labelledby", "peta-judul peta-uraian");
  for (const [tag, id, text] of [["desc", "peta-uraian", words.description], ["title", "peta-judul", words.title]]) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    element.id = id;
    element.textContent = text;
    svg.prepend(element);
  }
}

// On paper the whole map is drawn again at the size of the sheet; afterwards the screen is as it was.
function fitPaper(fit) {
  let before = null;
  const resize = (width, height) => {
    [box.style.width, box.style.height] = [width, height];
    map.invalidateSize({ animate: false });
  };
  window.addEventListener("beforeprint", () => {
    before = [map.getCenter(), map.getZoom()];
    resize("178mm", "165mm");
    fit();
  });
  window.addEventListener("afterprint", () => {
    resize("", "");
    map.setView(...before, { animate: false });
  });
}

// Placing one RT: click or drag, or move the pin with the arrow keys; the two fields of the form follow, and it them.
function place(form) {
  const [lng, lat] = [form.elements.lng, form.elements.lat];
  let pin = null;
  const number = (field) => Number.parseFloat(field.value.replace(",", "."));
  const write = ({ lat: y, lng: x }) => {
    lng.value = x.toFixed(6);
    lat.value = y.toFixed(6);
  };
  const put = (at) => {
    if (pin) pin.setLatLng(at);
    else {
      pin = L.marker(at, { draggable: true, icon: L.divIcon({ className: "map-pin", iconSize: [46, 46] }), title: words.pin, alt: words.pin }).addTo(map);
      pin.on("drag", () => write(pin.getLatLng()));
      pin.getElement().addEventListener("keydown", (event) => {
        const [x, y] = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6] }[event.key] ?? [0, 0];
        if (!x && !y) return;
        event.preventDefault();
        event.stopPropagation();
        pin.setLatLng(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add([x, y])));
        write(pin.getLatLng());
      });
    }
  };
  map.on("click", ({ latlng }) => {
    put(latlng);
    write(latlng);
  });
  const follow = () => {
    if (Number.isFinite(number(lng)) && Number.isFinite(number(lat))) put([number(lat), number(lng)]);
  };
  lng.addEventListener("change", follow);
  lat.addEventListener("change", follow);
  const take = () => {
    const { lng: x, lat: y } = form.elements.tempat.selectedOptions[0].dataset;
    [lng.value, lat.value] = [x ?? "", y ?? ""];
    follow();
  };
  form.elements.tempat.addEventListener("change", take);
  if (lng.value) follow();
  else take();
}

try {
  const answer = await fetch(words.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const drawn = await answer.json();
  const extent = L.geoJSON(drawn.areas).getBounds();
  for (const { lat, lng } of [...drawn.places, ...drawn.rts]) extent.extend([lat, lng]);
  const whole = extent.isValid() ? extent : [[-11, 95], [6, 141]];
  const fit = () => map.fitBounds(whole, { padding: [12, 12], maxZoom: 15, animate: false });
  fit();
  const areas = drawAreas(drawn.areas);
  if (drawn.areas.features.some(({ geometry }) => geometry.type !== "Point")) map.attributionControl.addAttribution(words.attribution);
  L.geoJSON(drawn.borders, { style: { className: "map-border", interactive: false } }).addTo(map);
  drawDots(drawn.rts, "map-rt", 4);
  const places = drawDots(drawn.places, ...(drawn.places.length > FOCUSABLE_PLACES ? ["map-place is-small", 2.5] : ["map-place", 6]));
  areas.eachLayer((layer) => reachable(layer, layer.feature.properties));
  if (places.length <= FOCUSABLE_PLACES) places.forEach((layer, index) => reachable(layer, drawn.places[index]));
  writeNames(drawn.labels);
  describe();
  fitPaper(fit);
  const form = words.form && document.getElementById(words.form);
  if (form) place(form);
  box.dataset.state = "ready";
} catch {
  said.textContent = words.failed;
  box.dataset.state = "failed";
}
