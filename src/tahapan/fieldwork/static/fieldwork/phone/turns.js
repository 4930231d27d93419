// One window works at a time: two would tell the same family twice, and one could go on showing what the other wiped.
// The window in which a vault is opened takes the turn; another one that had it is told, and closes its vault.

const NAME = "coklit-window";
let give = () => {};

// Returns once the turn is ours; `lost` is called when another window takes it before we ended.
export function take(lost) {
  end();
  return new Promise((taken) => {
    const hold = () => new Promise((free) => {
      give = free;
      taken();
    });
    navigator.locks.request(NAME, { steal: true }, hold).catch(lost);
  });
}

export const end = () => give();
