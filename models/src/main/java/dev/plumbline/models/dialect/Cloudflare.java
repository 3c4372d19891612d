package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;

/** Cloudflare's Workers AI, whole or as events. It never says why it ended; no log-probabilities. */
final class Cloudflare implements Dialect {

    private boolean padded;
    private boolean told;

    @Override
    public void read(Cursor in) throws BadRecord {
        padded |= in.field().equals("p");
        told |= in.field().equals("success");
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean called = told && shared.calls != null && shared.calls.calls() > 0;
        if (shared.response == null && !called) {
            return false;
        }
        body.dialect("cloudflare");
        ChoiceBuilder choice = body.choice(0);
        choice.add(shared.response == null ? "" : shared.response);
        if (shared.calls != null) {
            choice.called(shared.calls);
        }
        choice.finished(shared.finishReason);
        body.usage().add(shared.usage);
        if (padded || body.isStreamed()) {
            body.partial();
        } else if (!body.isPartial()) {
            choice.ended();
            body.result();
        }
        return true;
    }
}
