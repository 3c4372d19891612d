package dev.plumbline.service.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** Answers in JSON. */
public final class Replies {

    private static final JsonMapper JSON = JsonMapper.shared();

    private record Problem(String error) {}

    private Replies() {}

    /** Answers with {@code body}, a record. */
    public static void json(Context ctx, HttpStatus status, Object body) {
        ctx.status(status).contentType("application/json").result(JSON.writeValueAsString(body));
    }

    /** The body of an answer that says what is wrong. */
    public static Object problem(String error) {
        return new Problem(error);
    }
}
