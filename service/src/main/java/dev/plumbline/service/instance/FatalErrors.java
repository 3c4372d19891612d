package dev.plumbline.service.instance;

import dev.plumbline.topologies.PrefixMismatch;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MisconfiguredInternalTopicException;
import org.apache.kafka.streams.errors.TopologyException;
import org.jspecify.annotations.Nullable;

/**
 * Errors that no repetition can heal: a prefix that is another's, credentials that are wrong, a broker that is too old,
 * and a virtual machine that is out of memory. Everything else is taken to pass.
 */
final class FatalErrors {

    private FatalErrors() {}

    /** Whether this error, or one that it was caused by, is of that kind. */
    static boolean isFatal(Throwable e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PrefixMismatch
                    || cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof UnsupportedVersionException
                    || cause instanceof MisconfiguredInternalTopicException
                    || cause instanceof TopologyException
                    || cause instanceof VirtualMachineError) {
                return true;
            }
        }
        return false;
    }

    /** The error that began it. */
    static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }
}
