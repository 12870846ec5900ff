// What can be measured of a screen, computed in the page.

/** What does not fit: elements whose right edge lies beyond the window, and the page's own overflow. */
export function overflow(visitor) {
  return visitor.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const names = deepAll("*")
      .filter((e) => {
        const box = e.getBoundingClientRect();
        if (box.width <= 1 || box.right <= width + 1) return false;
        for (let up = e; up; up = up.parentElement ?? up.getRootNode().host)
          if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX))
            return false;
        return true;
      })
      .map((e) => `${e.localName}.${e.className}: ${(e.textContent ?? "").trim().slice(0, 40)}`);
    if (document.documentElement.scrollWidth > width) names.unshift("the page scrolls sideways");
    return names;
  });
}

/** Controls smaller than 24 by 24 CSS px (WCAG 2.2, 2.5.8); links within a text are exempt. */
export function smallTargets(visitor) {
  return visitor.evaluate(() =>
    deepAll("button, input, select, textarea, summary, a[href]")
      .filter((e) => {
        if (e.checkVisibility?.({ visibilityProperty: true }) === false) return false;
        if (e.closest(".visually-hidden") || e.classList.contains("skip")) return false;
        if (e.localName === "a" && getComputedStyle(e).display === "inline") return false;
        const target = e.labels?.[0] ?? e;
        const own = e.getBoundingClientRect();
        const label = target.getBoundingClientRect();
        const height = Math.max(own.height, label.height);
        return own.width > 0 && (Math.max(own.width, label.width) < 24 || height < 24);
      })
      .map(
        (e) =>
          `${e.localName} ${e.getAttribute("aria-label") ?? e.textContent.trim().slice(0, 30)}`,
      ),
  );
}

/**
 * How the elements of `selector` look: {element, text, font, size, weight, color, background,
 * border, radius, width, height, inView, contrast}. Backgrounds are those that are painted,
 * through transparent ancestors; contrast as WCAG 2.2 defines it.
 */
export function looks(visitor, selector) {
  return visitor.evaluate((selector) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const painted = (element) => {
      for (let up = element; up; up = up.parentElement ?? up.getRootNode().host) {
        const color = rgba(getComputedStyle(up).backgroundColor);
        if (color[3] === 255) return color;
      }
      return [255, 255, 255, 255];
    };
    const luminance = (color) => {
      const [r, g, b] = color.slice(0, 3).map((v) => {
        const c = v / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return deepAll(selector).map((e) => {
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const lights = [luminance(rgba(style.color)), luminance(painted(e))].sort((a, b) => b - a);
      return {
        element: e.localName,
        text: e.textContent.trim(),
        font: style.fontFamily,
        size: style.fontSize,
        weight: style.fontWeight,
        color: rgba(style.color).join(),
        background: painted(e).join(),
        border: `${style.borderTopWidth} ${style.borderTopStyle} ${rgba(style.borderTopColor)}`,
        radius: style.borderTopLeftRadius,
        width: Math.round(box.width),
        height: Math.round(box.height),
        inView:
          box.top >= 0 &&
          box.left >= 0 &&
          box.bottom <= innerHeight + 1 &&
          box.right <= innerWidth + 1,
        contrast: (lights[0] + 0.05) / (lights[1] + 0.05),
      };
    });
  }, selector);
}
