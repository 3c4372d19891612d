package dev.plumbline.service;

import java.net.ConnectException;
import java.net.UnknownHostException;
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
            boolean unknown = e.getCause() instanceof ConnectException cause
                    && cause.getCause() instanceof UnresolvedAddressException;
            return unknown ? "unknown host" : "connection refused";
        }
        if ("Is a directory".equals(e.getMessage())) {
            return "it is a directory";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** What the process says to its caller. */
    public int exitCode() {
        return exitCode;
    }
}
