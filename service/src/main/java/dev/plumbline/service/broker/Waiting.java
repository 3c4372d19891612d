package dev.plumbline.service.broker;

import dev.plumbline.service.Failure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** Tries again what needs brokers, for as long as it is asked to. */
public final class Waiting {

    private static final long PAUSE_MILLIS = 500;

    private Waiting() {}

    /**
     * The first result.
     *
     * @param passes whether an error may pass: else it is thrown at once
     * @param wait for how long to try; zero for once
     * @param stop ends it when it completes
     * @param told is told why it waits, each time that the reason changes
     * @throws Failure or a {@link KafkaException}, the last, where the time is over; at once where credentials are
     *     wrong
     */
    public static <T> T untilItWorks(
            Supplier<T> attempt,
            Predicate<RuntimeException> passes,
            Duration wait,
            Future<?> stop,
            Consumer<String> told) {
        long deadline = System.nanoTime() + wait.toNanos();
        String last = "";
        while (true) {
            try {
                return attempt.get();
            } catch (Failure | KafkaException e) {
                if (System.nanoTime() >= deadline || isRefused(e) || !passes.test(e)) {
                    throw e;
                }
                String why = Failure.reason(e);
                if (!why.equals(last)) {
                    told.accept(why);
                    last = why;
                }
            }
            pause(stop);
        }
    }

    private static boolean isRefused(Throwable e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return true;
            }
        }
        return false;
    }

    private static void pause(Future<?> stop) {
        try {
            stop.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            throw new Failure("stopped while it waited for brokers");
        } catch (TimeoutException e) {
            return; // nobody asked
        } catch (ExecutionException e) {
            throw new Failure("stopped while it waited for brokers", e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }
}
