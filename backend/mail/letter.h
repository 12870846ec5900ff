// What is written to a person, in their language. Pure: the texts are those of
// consent-schemas/locales/LANG/mail.json, compiled in.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "policy/policy.h"
#include "rights/request.h"

namespace samtycke::backend {

struct Letter {
    std::string to;
    std::string subject;
    std::string body;  // plain text, lines ended by LF
};

// "23 november 2026", as the letters write it.
std::string dateIn(const Language& language, Date date);

// One of these texts in every language of the policy.
LocalText textsFor(const Policy& policy, std::string_view key);

// `link` carries the token and is good for 30 minutes.
Letter linkLetter(const Policy& policy, const Language& language, const std::string& email,
                  std::string_view link);

// The outcome of a closed request, item by item, and how to complain (GDPR art. 12(4)). `page` is
// where the person can see it again.
Letter answerLetter(const Policy& policy, const Language& language, const SubjectRequest& request,
                    std::string_view page);

// As an Internet message (RFC 5322, RFC 2047 headers, an 8bit UTF-8 body with CRLF), from the
// controller's address. `id` makes the Message-ID.
std::string messageOf(const Letter& letter, const Policy& policy, std::string_view id,
                      Instant date);

}  // namespace samtycke::backend
