package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.action.Rollback;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;

/** Somebody who is told of rollbacks. */
public interface RollbackTarget {

    /** Whether it is to be told of this one. */
    boolean wants(Rollback rollback);

    /** The same each time, but for the signature. */
    HttpRequest request(Rollback rollback, Clock clock);

    /** What its answer means. */
    SendResult answer(HttpResponse<?> response, Clock clock);
}
