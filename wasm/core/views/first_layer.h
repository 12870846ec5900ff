// The first layer as a file of its own, painted with the page before any script of ours has loaded
// (declarative shadow DOM), or fetched by one: an element that says what it is in the light DOM,
// and in its data what js-glue/src/first-layer.ts needs to take a refusal without wasm:
//
//   data-versions     the versions of the policy under which a choice still holds, the newest first
//   data-lifetime     of a choice, in milliseconds, never longer than the policy's
//   data-domain       whose subdomains share the choice; absent: this host alone
//   data-announce     what a screen reader is told
#pragma once

#include <string_view>

#include "base/html.h"
#include "views/consent_view.h"

namespace samtycke {

// Shows the element, unless a choice holds, or none can be kept, and keeps what is clicked before
// any other script has loaded, in a button that is busy. When none comes (`heard`), a refusal puts
// the question away, since nothing is on, and any other answer is said to have failed, and is none.
// It stands after the content: what it asks the browser takes longer than that takes to be read,
// and a parser rests after scripts. The same for every policy, so one hash allows it in a Content
// Security Policy.
inline constexpr Script kFirstLayerScript(
    "(e=>{let r=e.shadowRoot;try{localStorage;e.hidden=!r||e.dataset.versions.split(' ').some(v=>"
    "('; '+document.cookie).includes('; samtycke_consent=1~'+v+'~'))}catch{}"
    "e.addEventListener('click',c=>{"
    "let b=c.composedPath()[0].closest('[data-action]'),f=r.querySelector('.failed');"
    "if(!b||e.heard)return;e.kept=b.dataset.action;f.hidden=b.ariaBusy=true;"
    "setTimeout(()=>{if(e.heard)return;b.ariaBusy=null;if(e.kept=='reject-all')e.hidden=true;"
    "else if(e.kept)e.kept=f.hidden=false},8e3)})})"
    "(document.currentScript.parentElement)");

// `sheet`: the style sheet of the first layer (dist/banner.css). `layout`: bar, box or dialog;
// empty where the script tag says it. `script`: kFirstLayerScript in a page, none in a file that a
// script fetches.
Html firstLayer(const ConsentView& view, std::string_view sheet, std::string_view layout = {},
                Script script = {});

}  // namespace samtycke
