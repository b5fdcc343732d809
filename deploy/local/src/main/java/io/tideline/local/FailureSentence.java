package io.tideline.local;

import io.tideline.job.option.StartException;
import io.tideline.job.source.file.UnreadableFileException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.flink.util.SerializedThrowable;

/** Says in a sentence what went wrong, where, and what helps. */
final class FailureSentence {
    /** The messages of wrappers that do not know the reason. */
    private static final Pattern EMPTY =
            Pattern.compile(
                    "Recovery is suppressed by .*|Job execution failed\\.?|Job failed.*"
                            + "|.*failed with (a )?TaskException.*");

    private static final Pattern PATH = Pattern.compile("(/[^:\\n]*?)(?=: | \\(|$)");
    private static final int MEBIBYTE = 20;

    private FailureSentence() {}

    static String of(Throwable thrown) {
        var chain = chain(thrown);
        var known = known(chain);
        return known != null ? known : other(chain);
    }

    /** Returns the exception and its causes, outermost first. */
    private static List<Throwable> chain(Throwable thrown) {
        var chain = new ArrayList<Throwable>();
        var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        for (var t = thrown; t != null && seen.add(t); t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }

    private static String known(List<Throwable> chain) {
        for (var t : chain) {
            var said = t.getMessage() == null ? "" : t.getMessage();
            if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
                return "There is no space left on the disk%s: make room there, or name another folder."
                        .formatted(place(said));
            }
            if (said.contains("File too large")) {
                return "A file may not become so large%s: raise the limit (ulimit -f)."
                        .formatted(place(said));
            }
            if (said.contains("Too many open files")) {
                return "Too many files are open%s: raise the limit (ulimit -n), or give fewer files at once."
                        .formatted(place(said));
            }
            if (is(t, OutOfMemoryError.class)) {
                return memory(said);
            }
            if (is(t, StackOverflowError.class)) {
                return "The program's stack is full%s: give it more, as with TIDELINE_JVM_OPTS=-Xss8m, and please report it."
                        .formatted(origin(t));
            }
            if (t instanceof UnreadableFileException || t instanceof StartException) {
                return said; // names the file and the line, or the setting, as its cause does not
            }
        }
        return null;
    }

    private static String memory(String said) {
        if (said.contains("native thread")) {
            return "The machine lets this process start no more threads: lower the parallelism, or raise the limit of processes (ulimit -u, or that of the container).";
        }
        if (said.toLowerCase(Locale.ROOT).contains("metaspace")) {
            return "The memory for classes is full: raise or remove -XX:MaxMetaspaceSize in TIDELINE_JVM_OPTS.";
        }
        return "The memory is full: " + more();
    }

    /**
     * Returns the sentence for a process that Flink ended by itself, usually for lack of memory.
     */
    static String ofFlinksEnd() {
        return "Flink gave up after a fault of its own, most likely since the memory is full: "
                + more();
    }

    private static String more() {
        long heap = Runtime.getRuntime().maxMemory() >> MEBIBYTE;
        return "this JVM may take %d MiB; give it more, as with TIDELINE_JVM_OPTS=-Xmx%dm."
                .formatted(heap, 2 * heap);
    }

    /** Returns the innermost message that is not empty, since the others wrap it. */
    private static String other(List<Throwable> chain) {
        for (int i = chain.size() - 1; i >= 0; i--) {
            var t = chain.get(i);
            var said = t.getMessage();
            if (said == null || said.isBlank() || EMPTY.matcher(said.strip()).matches()) {
                continue;
            }
            if (t instanceof NoSuchFileException) {
                return said + " is not there any more: it was removed or renamed meanwhile.";
            }
            if (t instanceof AccessDeniedException) {
                return said + " may not be used: check who may read and write it.";
            }
            // A bare message such as "/some/file" makes no sense without its class.
            return t.getClass().getSimpleName() + ": " + said;
        }
        var last = chain.get(chain.size() - 1);
        return "It failed with %s%s, without another word: TIDELINE_DEBUG=1 shows where from; please report it."
                .formatted(last.getClass().getSimpleName(), origin(last));
    }

    private static boolean is(Throwable t, Class<? extends Throwable> type) {
        // Flink wraps an exception like this if it cannot be serialized.
        return type.isInstance(t)
                || (t instanceof SerializedThrowable sent
                        && type.getName().equals(sent.getOriginalErrorClassName()));
    }

    private static String place(String said) {
        var path = PATH.matcher(said);
        return path.find() ? " for " + path.group(1) : "";
    }

    private static String origin(Throwable t) {
        var trace = t.getStackTrace();
        if (trace.length == 0) {
            return "";
        }
        var name = trace[0].getClassName();
        return " in " + name.substring(name.lastIndexOf('.') + 1) + "." + trace[0].getMethodName();
    }
}
