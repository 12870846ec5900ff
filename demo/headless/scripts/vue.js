// The banner in Vue, with render functions: templates would need 'unsafe-eval'.
import { createApp, h, nextTick, reactive, ref, shallowRef } from "vue";
import { start } from "/samtycke/samtycke.js";
import { acceptOpen, openPurposes, options, sayWhatIsNew, sayWhoGetsData } from "./options.js";

const samtycke = await start(options);
const { consent } = samtycke;

const button = (text, onClick) => h("button", { type: "button", onClick }, text);

const FirstLayer = ({ question, choose }) =>
  h("section", { class: "question", "aria-labelledby": "question" }, [
    h("h2", { id: "question" }, `Får ${question.product} göra det här?`),
    h(
      "ul",
      openPurposes(question).map(({ id, title, description }) =>
        h("li", { key: id }, [h("strong", title), ` ${description}`]),
      ),
    ),
    h("p", sayWhatIsNew(question)),
    h("p", [
      `${sayWhoGetsData(question)} Du kan ändra dig längst ner på varje sida. `,
      h("a", { href: question.policyUrl }, "Läs hela policyn"),
    ]),
    h("div", { class: "answers" }, [
      button("Godkänn allt", () => acceptOpen(consent, question)),
      button("Avvisa allt", () => consent.rejectAll()),
      button("Välj själv", choose),
    ]),
  ]);
FirstLayer.props = ["question", "choose"];

const Settings = {
  props: ["question"],
  emits: ["close"],
  setup({ question }, { emit }) {
    const dialog = ref(null);
    const chosen = reactive(new Set());
    for (const { id, granted } of question.purposes) if (granted) chosen.add(id);
    const save = () =>
      consent.accept(
        question.purposes.filter((one) => one.asked && chosen.has(one.id)).map((one) => one.id),
      );
    const toggle = (id) => (chosen.has(id) ? chosen.delete(id) : chosen.add(id));
    const row = ({ id, title, description, asked, services }) => {
      const stored = services.flatMap(({ storage }) => storage.map(({ name }) => name));
      return h("div", { class: "purpose", key: id }, [
        h("label", [
          h("input", {
            type: "checkbox",
            checked: chosen.has(id),
            disabled: !asked,
            onChange: () => toggle(id),
            "aria-describedby": `${id}-what`,
          }),
          title,
        ]),
        h("p", { id: `${id}-what` }, description),
        stored.length > 0 ? h("p", `På din enhet: ${stored.join(", ")}`) : null,
      ]);
    };
    return () =>
      h(
        "dialog",
        {
          ref: dialog,
          "aria-labelledby": "settings",
          onClose: () => emit("close"),
          onVnodeMounted: ({ el }) => el.showModal(),
        },
        [
          h("h2", { id: "settings" }, "Dina val"),
          question.purposes.map(row),
          h("div", { class: "answers" }, [
            button("Spara mina val", save),
            button("Stäng", () => dialog.value.close()),
          ]),
        ],
      );
  },
};

const Consent = {
  setup() {
    const question = shallowRef(null);
    const layer = ref(null);
    const asks = ref(consent.state === "undecided");
    const said = ref("");
    const way = ref(null);
    const look = async () => {
      question.value = await consent.question();
      asks.value = consent.state === "undecided";
    };
    samtycke.on("change", async ({ granted }) => {
      await look();
      layer.value = null;
      said.value = granted.length ? "Tack, ditt val är sparat." : "Tack, ditt nej är sparat.";
      await nextTick();
      way.value?.focus();
    });
    samtycke.on("ask", async (detail) => {
      await look();
      layer.value = detail.layer;
    });
    look();
    const choose = () => {
      layer.value = "preferences";
    };
    const granted = () => question.value.purposes.some((one) => one.asked && one.granted);
    return () =>
      question.value && [
        h("p", { role: "status" }, said.value),
        asks.value
          ? h(FirstLayer, { question: question.value, choose })
          : h("footer", [
              h("button", { type: "button", ref: way, onClick: choose }, "Kakor och samtycke"),
              granted() ? button("Ta tillbaka allt", () => consent.rejectAll()) : null,
            ]),
        layer.value === "preferences"
          ? h(Settings, {
              question: question.value,
              onClose: () => {
                layer.value = null;
              },
            })
          : null,
      ];
  },
};

createApp(Consent).mount("#consent");
globalThis.samtycke = samtycke;
