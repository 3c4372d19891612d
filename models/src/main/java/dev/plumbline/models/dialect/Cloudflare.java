package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;

/** Cloudflare's Workers AI, whole or as events. It never says why it ended; no log-probabilities. */
final class Cloudflare implements Dialect {

    private boolean padded;

    @Override
    public void read(Cursor in) throws BadRecord {
        padded |= in.field().equals("p");
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (shared.response == null) {
            return false;
        }
        body.dialect("cloudflare");
        ChoiceBuilder choice = body.choice(0);
        choice.add(shared.response);
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
