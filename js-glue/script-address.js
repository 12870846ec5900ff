// Injected into plain scripts by build.mjs, where it stands for import.meta.url.
export const scriptAddress = document.currentScript?.src || document.baseURI;
