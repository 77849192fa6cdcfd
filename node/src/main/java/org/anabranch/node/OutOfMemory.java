package org.anabranch.node;

/**
 * Ends a process whose heap is full, as {@code -XX:+ExitOnOutOfMemoryError} does, which {@code java -jar} cannot set by
 * itself. Threads die of it one by one, and a node that has lost some of them looks alive and is not.
 */
final class OutOfMemory {

    /** The virtual machine's own, with that option. */
    static final int EXIT_OUT_OF_MEMORY = 3;

    private OutOfMemory() {}

    /** From now on the end of any thread for lack of memory is the end of the process. */
    static void endsTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            haltOn(thrown);
            System.err.println("thread " + thread.getName() + " has ended:");
            thrown.printStackTrace();
        });
    }

    /** Returns, unless it is the lack of memory. */
    static void haltOn(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            try {
                System.err.println("anabranch: out of memory; what was acknowledged is durable");
            } finally {
                Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
            }
        }
    }
}
