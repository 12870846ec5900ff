#include "views/changes.h"

namespace samtycke {

Html changesView(const ConsentView& view) {
    Html html;
    if (view.since == nullptr) return html;
    Html list;
    bool any = false;
    list.open("ul");
    for (const VersionNote& note : view.policy.history) {
        if (!note.material || note.version <= *view.since || note.version > view.policy.version)
            continue;
        any = true;
        list.element("li", note.changes.in(view.language));
    }
    if (!any) return html;
    html.open("div").attr("class", "changes").attr("part", "changes");
    html.element("p", view.texts.with("banner.changes", {{"date", view.since->date()}}));
    return html.append(list.close()).close();
}

}  // namespace samtycke
