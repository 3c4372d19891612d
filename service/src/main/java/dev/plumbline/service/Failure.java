package dev.plumbline.service;

import dev.plumbline.topologies.ErrorWords;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Something went wrong that a person can understand and mend: its message is all that they see. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public Failure(String message) {
        super(message);
        this.exitCode = ExitCode.FAILED;
    }

    public Failure(String message, Throwable cause) {
        this(ExitCode.FAILED, message, cause);
    }

    /** What went wrong, with one of {@link ExitCode}. */
    public Failure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Somebody wants this thread to end. */
    public static Failure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Failure("interrupted", e);
    }

    /** An error in words: those of files and sockets often are a name alone. */
    public static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof UnknownHostException) {
            return "unknown host " + e.getMessage();
        }
        if (e instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        if (e instanceof ConnectException && e.getMessage() == null) {
            return kind(e);
        }
        if ("Is a directory".equals(e.getMessage())) {
            return "it is a directory";
        }
        return e.getMessage() == null ? kind(e) : e.getMessage();
    }

    /** What kind of error it is, in words; never its message, which may hold an address or a secret. */
    public static String kind(Throwable e) {
        if (e instanceof ConnectException) {
            boolean unknown = e.getCause() instanceof ConnectException cause
                    && cause.getCause() instanceof UnresolvedAddressException;
            return unknown ? "unknown host" : "connection refused";
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within the time";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer within the time";
        }
        if (e instanceof ClosedChannelException || e instanceof EOFException) {
            return "the connection was cut";
        }
        return ErrorWords.of(e);
    }

    /** What the process says to its caller. */
    public int exitCode() {
        return exitCode;
    }
}
