package org.anabranch.node.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends at SIGTERM or SIGINT, with exit code 0 once everything is closed. The virtual machine would end with 128 + signal
 * after its shutdown hooks, so the hook halts it itself; nothing else here has a hook.
 */
public final class SignalTermination implements Termination {
    private static final Logger LOG = LoggerFactory.getLogger(SignalTermination.class);

    @Override
    public void keepUp(Service service) throws Exception {
        Thread hook = new Thread(() -> Runtime.getRuntime().halt(closed(service)), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            service.open();
        } catch (Exception | Error e) {
            disarm(hook);
            service.close();
            throw e;
        }
        Thread.currentThread().join();
    }

    private static int closed(Service service) {
        try {
            service.close();
            return ExitCode.OK;
        } catch (RuntimeException | Error e) {
            LOG.error("Could not close in order; what was acknowledged is durable", e);
            return ExitCode.FAILED;
        }
    }

    /** A failure to open has an exit code of its own, unless it is because the hook is closing things already. */
    private static void disarm(Thread hook) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            LOG.debug("Told to end while starting", shuttingDown);
            hook.join();
        }
    }
}
