/** A style sheet is imported as its text. */
declare module "*.css" {
  const text: string;
  export default text;
}

declare module "idiomorph/dist/idiomorph.esm.js" {
  interface Options {
    morphStyle?: "innerHTML" | "outerHTML";
    ignoreActive?: boolean;
    ignoreActiveValue?: boolean;
    restoreFocus?: boolean;
    callbacks?: Record<string, (...nodes: never[]) => boolean | undefined>;
  }
  export const Idiomorph: {
    morph(old: Node, now: Node | NodeList | Node[] | string | null, options?: Options): Node[];
  };
}
