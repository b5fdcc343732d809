package io.tideline.bench.fault;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another class's {@code main} in a JVM that ends at once with the one that started it. */
public final class Attached {
    private static final int ABANDONED = 1;

    private Attached() {}

    /**
     * Runs the class.
     *
     * @param args the name of the class, then its arguments
     */
    public static void main(String[] args) throws Throwable {
        var thread = new Thread(Attached::endWithParent, "parent");
        thread.setDaemon(true);
        thread.start();
        try {
            Class.forName(args[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Any input is ignored: only the end matters.
            }
        } catch (IOException e) {
            // This is the end as well.
        }
        Runtime.getRuntime().halt(ABANDONED);
    }
}
