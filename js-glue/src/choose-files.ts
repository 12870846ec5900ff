export interface Choice {
  several?: boolean;
  /** Media types, as in `accept`. */
  types?: readonly string[];
  /** Lets a phone take a picture with the camera on its back. */
  camera?: boolean;
}

// Firefox lets an input that nothing else holds be collected while its dialog is open.
let chooser: HTMLInputElement | undefined;

/** Lets the person choose files. To be called in a click; without a choice there are none. */
export function chooseFiles({ several, types, camera }: Choice = {}): Promise<File[]> {
  const input = document.createElement("input");
  chooser = input;
  input.type = "file";
  input.multiple = several === true;
  input.accept = types?.join(",") ?? "";
  if (camera) input.capture = "environment";
  return new Promise<File[]>((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  }).finally(() => {
    if (chooser === input) chooser = undefined;
  });
}
