// One window works at a time: two would tell the same family twice, and one could go on showing what the other wiped.
// The window in which a vault is opened takes the turn; another one that had it is told, and closes its vault.

const NAME = "coklit-window";
let give = null;

// Returns once the turn is ours; `lost` is called when another window takes it before we ended.
export function take(lost) {
  end();
  return new Promise((taken, failed) => {
    let ours = null;
    const hold = () => new Promise((free) => {
      give = ours = free;
      taken();
    });
    navigator.locks.request(NAME, { steal: true }, hold).catch((problem) => {
      if (!ours) return failed(problem);
      if (give !== ours) return undefined;
      give = null;
      return lost();
    });
  });
}

export const isOurs = () => give !== null;

export function end() {
  give?.();
  give = null;
}
