// The agency's statistics: PostHog from npm, unchanged, as a site would bundle it. It starts when
// Samtycke lets this script run and not before. `./dev build` makes assets/statistics.js of it.
import posthog from "posthog-js";

posthog.init("phc_okidoki_demo", {
  api_host: "/demo/collector",
  persistence: "localStorage+cookie",
  capture_pageview: true,
  disable_external_dependency_loading: true, // the page's CSP would refuse it
  advanced_disable_flags: true,
  disable_session_recording: true,
  disable_surveys: true,
  request_batching: false,
  opt_out_useragent_filter: true, // the tests' headless browser counts as a visitor
});

// What already runs cannot be unloaded; on a withdrawal it is told to stop.
document.addEventListener("samtycke:change", ({ detail }) => {
  if (detail.withdrawn.includes("analytics")) posthog.opt_out_capturing();
  if (detail.added.includes("analytics")) posthog.opt_in_capturing();
});
