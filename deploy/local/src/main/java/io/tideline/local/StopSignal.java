package io.tideline.local;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C (or a TERM) and leaves the cleaning up to the waiting thread: shutdown hooks run
 * concurrently and in no order, so that a database would be gone before the job that writes to it.
 * A second Ctrl-C ends the JVM at once.
 */
public final class StopSignal {

    private static final int KILLED = 130;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private StopSignal() {}

    /** Installs the handler for the rest of the process. */
    public static StopSignal install() {
        var signal = new StopSignal();
        signal.handle("INT");
        signal.handle("TERM");
        return signal;
    }

    /** Waits; returns true if a stop was requested, false if the time ran out. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return stopped.await(time, unit);
    }

    /** Returns whether a stop was requested. */
    public boolean isRaised() {
        return stopped.getCount() == 0;
    }

    /** Requests a stop, as the first Ctrl-C does. */
    public void raise() {
        stopped.countDown();
    }

    private void caught() {
        if (isRaised()) {
            Runtime.getRuntime().halt(KILLED);
        }
        raise();
    }

    /** Uses reflection: the compiler warns of sun.misc.Signal, and Java has no other way. */
    private void handle(String name) {
        try {
            var type = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler catching =
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            caught();
                            return null;
                        }
                        throw new UnsupportedOperationException(method.getName());
                    };
            var handler =
                    Proxy.newProxyInstance(
                            StopSignal.class.getClassLoader(),
                            new Class<?>[] {handlerType},
                            catching);
            var signal = type.getConstructor(String.class).newInstance(name);
            type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This JVM does not handle signals", e);
        }
    }
}
