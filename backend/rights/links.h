// How a person signs in: a mailed link, good for one use within 30 minutes.
#pragma once

#include "mail/mail_queue.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// POST /v1/{tenant}/links: always 202. Whether anything is held on the address is not looked up, so
// that neither the answer nor its time tells; whoever owns the mailbox may know that nothing is
// held (GDPR art. 15(1)). Ten mails go to one address, then one in six minutes; more are dropped
// silently. One network gets 429 "link.throttled" after sixty requests, then six a minute.
// POST /v1/{tenant}/session: redeems; 401 "link.invalid". DELETE ends the session.
void registerLinks(Router& router, Storage& storage, const Tenants& tenants, MailQueue& mails);

}  // namespace samtycke::backend
