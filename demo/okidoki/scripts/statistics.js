// The agency's statistics: PostHog from npm, unchanged, as a site would bundle it. It starts when
// Samtycke lets this script run and not before. `./dev build` makes assets/statistics.js of it.
import posthog from "posthog-js";

let allowed = true;

posthog.init("phc_okidoki_demo", {
  api_host: "/demo/collector",
  persistence: "localStorage+cookie",
  capture_pageview: true,
  autocapture: false, // what people click is not statistics, least of all a withdrawal
  capture_pageleave: false,
  before_send: (event) => (allowed ? event : null),
  disable_external_dependency_loading: true, // the page's CSP would refuse it
  advanced_disable_flags: true,
  disable_session_recording: true,
  disable_surveys: true,
  request_batching: false,
  opt_out_useragent_filter: true, // the tests' headless browser counts as a visitor
});

// What already runs cannot be unloaded; on a withdrawal it stops. (PostHog's own opt-out is a mark
// in storage, which is erased with the rest.)
document.addEventListener("samtycke:change", ({ detail }) => {
  allowed = detail.granted.includes("analytics");
});
