package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.option.StartException;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches a smaller sample that still fails: leaves out lines, more and more of them as long as
 * that works (Zeller's delta debugging), then parts of the model, then lines again.
 */
final class Shrinker {
    /** Checks whether a sample still fails. */
    @FunctionalInterface
    interface Failure {
        boolean of(Sample sample) throws Exception;
    }

    private final Failure failure;
    private int tries;

    /**
     * @param failure called once per try
     * @param tries the maximum number of tries
     */
    Shrinker(Failure failure, int tries) {
        this.failure = failure;
        this.tries = tries;
    }

    /**
     * Returns the smallest sample found.
     *
     * @param sample a sample that fails
     */
    Sample smallest(Sample sample) throws Exception {
        Sample smaller = sample;
        int size;
        do {
            size = size(smaller);
            smaller = lessOfModel(fewerLines(smaller));
        } while (size(smaller) < size && tries > 0);
        return smaller;
    }

    private static int size(Sample sample) {
        return sample.lines().size() + sample.model().length();
    }

    private boolean fails(Sample sample) throws Exception {
        try {
            return tries-- > 0 && failure.of(sample);
        } catch (StartException e) {
            return false; // without that part it is not a valid model
        }
    }

    private Sample fewerLines(Sample sample) throws Exception {
        Sample smallest = sample;
        int chunk = Math.max(1, sample.lines().size() / 2);
        while (true) {
            boolean smaller = false;
            for (int from = 0; from < smallest.lines().size(); ) {
                List<Sample.Line> left = new ArrayList<>(smallest.lines());
                left.subList(from, Math.min(from + chunk, left.size())).clear();
                Sample tried = smallest.withLines(left);
                if (!left.isEmpty() && fails(tried)) {
                    smallest = tried;
                    smaller = true;
                } else {
                    from += chunk;
                }
            }
            if (chunk == 1 && !smaller) {
                return smallest;
            }
            chunk = Math.max(1, chunk / 2);
        }
    }

    private Sample lessOfModel(Sample sample) throws Exception {
        Sample smallest = sample;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (List<String> path : paths(RowJson.asWritten(smallest.model()), List.of())) {
                ObjectNode model = RowJson.asWritten(smallest.model());
                if (remove(model, path)) {
                    Sample tried = smallest.withModel(model.toString());
                    if (fails(tried)) {
                        smallest = tried;
                        smaller = true;
                    }
                }
            }
        }
        return smallest;
    }

    /** Returns the paths of all parts of a model, whole sections before their parts. */
    private static List<List<String>> paths(JsonNode node, List<String> to) {
        List<List<String>> paths = new ArrayList<>();
        List<List<String>> deeper = new ArrayList<>();
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            names.add(0, String.valueOf(i)); // the last one first, since the rest move up
        }
        for (String name : names) {
            List<String> path = new ArrayList<>(to);
            path.add(name);
            paths.add(path);
            JsonNode child = node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
            deeper.addAll(paths(child, path));
        }
        paths.addAll(deeper);
        return paths;
    }

    /** Removes a part, and returns whether it was still there. */
    private static boolean remove(ObjectNode model, List<String> path) {
        JsonNode parent = model;
        for (String name : path.subList(0, path.size() - 1)) {
            parent =
                    parent instanceof ArrayNode
                            ? parent.path(Integer.parseInt(name))
                            : parent.path(name);
        }
        String last = path.get(path.size() - 1);
        if (parent instanceof ArrayNode array) {
            return array.remove(Integer.parseInt(last)) != null;
        }
        return parent instanceof ObjectNode object && object.remove(last) != null;
    }
}
