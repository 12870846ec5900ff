// What the example configuration in vanilla-cookieconsent's repository sets (version 3, the
// demo for Next.js; MIT, Copyright (c) Orest Bida): its categories, services, cookies to clear and
// languages. The sentences are ours. Added: what people ask about (a table of cookies, HTML, a
// language that is loaded later).
export default {
  guiOptions: { consentModal: { layout: "box inline", equalWeightButtons: true } },
  onFirstConsent: () => {},
  onConsent: () => {},
  onChange: () => {},
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      autoClear: { cookies: [{ name: /^_ga/ }, { name: "_gid" }] },
      services: {
        ga: { label: "Google Analytics", onAccept: () => {}, onReject: () => {} },
        youtube: { label: "Youtube Embed", onAccept: () => {}, onReject: () => {} },
      },
    },
    ads: {},
  },
  language: {
    default: "en",
    autoDetect: "document",
    translations: {
      en: {
        consentModal: {
          title: "Your privacy",
          description:
            "With your <strong>yes</strong>, we and others count visits &amp; show videos. {{revisionMessage}}",
          footer: '<a href="#path-to-privacy-policy.html">Privacy Policy</a>',
        },
        preferencesModal: {
          title: "Your choices",
          sections: [
            { title: "About this", description: "Choose for yourself." },
            {
              title: "Strictly necessary",
              description: "The site does not work without these.",
              linkedCategory: "necessary",
            },
            {
              title: "Performance and analytics",
              description: "Tells us which pages are <em>useful</em>.",
              linkedCategory: "analytics",
              cookieTable: {
                caption: "Cookies",
                headers: { name: "Cookie", domain: "Domain", desc: "Description" },
                body: [
                  { name: "_ga", domain: "example.org", desc: "Recognises the browser." },
                  { name: "_gid", domain: "example.org", desc: "Tells visits apart for a day." },
                ],
              },
            },
            {
              title: "Advertising",
              description: "Lets others show you what may suit you.",
              linkedCategory: "ads",
            },
            { title: "More", description: '<a href="#contact-page">Write to us</a>' },
          ],
        },
      },
      hr: {
        consentModal: { description: "Uz vaš pristanak brojimo posjete." },
        preferencesModal: { sections: [] },
      },
    },
  },
};
