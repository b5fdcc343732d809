package io.tideline.local;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C (or a TERM) and leaves the ending to whoever waits: shutdown hooks run side by
 * side and in no order, so that a database would be gone before the job that writes to it. A second
 * Ctrl-C ends the JVM at once.
 */
public final class StopSignal {

    private static final int KILLED = 130;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private StopSignal() {}

    /** From now on, for the rest of the process. */
    public static StopSignal install() {
        var signal = new StopSignal();
        signal.handle("INT");
        signal.handle("TERM");
        return signal;
    }

    /** Waits; true if it was asked to stop, false if the time ran out. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return stopped.await(time, unit);
    }

    /** Whether it was asked to stop. */
    public boolean isRaised() {
        return stopped.getCount() == 0;
    }

    /** Asks to stop, as the first Ctrl-C does. */
    public void raise() {
        stopped.countDown();
    }

    private void caught() {
        if (isRaised()) {
            Runtime.getRuntime().halt(KILLED);
        }
        raise();
    }

    /** By reflection: the compiler warns of sun.misc.Signal, for which Java has no other name. */
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
            throw new IllegalStateException("This JVM does not tell of signals", e);
        }
    }
}
