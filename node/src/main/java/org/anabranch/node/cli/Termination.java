package org.anabranch.node.cli;

/** How a command that stays up is told to end. */
public interface Termination {

    /**
     * Opens the service, stays until the process is told to end, and closes it. That may happen while it opens: then
     * {@link Service#close} is called on another thread, to close what is open so far.
     *
     * @throws Exception what {@code open} throws, after closing what it left
     */
    void keepUp(Service service) throws Exception;

    /** Something to be kept up. */
    interface Service extends AutoCloseable {
        void open() throws Exception;

        /** May be called twice. */
        @Override
        void close();
    }
}
