package dev.plumbline.service.probe.run;

import dev.plumbline.service.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The same for several pools at the same time. */
final class Together {

    private Together() {}

    /** Something that may wait. */
    interface Work<T, R> {
        R of(T item) throws InterruptedException;
    }

    /** Results in the order of the items. */
    static <T, R> List<R> run(ExecutorService threads, List<T> items, Work<T, R> work) throws InterruptedException {
        List<Future<R>> futures = new ArrayList<>();
        items.forEach(item -> futures.add(threads.submit(() -> work.of(item))));
        List<R> results = new ArrayList<>();
        try {
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new Failure("cannot probe", e);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }
}
