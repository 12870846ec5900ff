/**
 * Has a request fail by its `onerror` when nothing of it has moved for so long: a network can go
 * away without a word, and the browser would wait for ever.
 * @param silence ms
 */
export function failInSilence(request: XMLHttpRequest, silence: number): void {
  const began = performance.now();
  const extend = () => {
    request.timeout = performance.now() - began + silence;
  };
  extend();
  request.upload.addEventListener("progress", extend);
  request.ontimeout = (event) => request.onerror?.(event);
}
