package dev.plumbline.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.junit.jupiter.api.Test;

/** No operator reads the name of a Java class. */
class FailureReasonTest {

    @Test
    void reason_withoutAMessage_isInWords() {
        assertEquals("connection refused", Failure.reason(new ConnectException()));
        assertEquals("the connection was cut", Failure.reason(new EOFException()));
        assertEquals("socket timeout", Failure.reason(new SocketTimeoutException()));
        assertEquals("illegal state", Failure.reason(new IllegalStateException()));
        assertEquals("no answer", Failure.reason(new IllegalStateException("no answer")));
    }

    @Test
    void kind_neverQuotesTheMessage() {
        assertEquals("no answer within the time", Failure.kind(new HttpTimeoutException("secret")));
        assertEquals("coordinator not available", Failure.kind(new CoordinatorNotAvailableException("secret")));
    }
}
