package dev.plumbline.service.http;

import io.javalin.http.HttpStatus;

/** A request that is not done, with a reason for whoever asked. */
final class HttpError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    HttpError(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }
}
