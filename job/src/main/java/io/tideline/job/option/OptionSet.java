package io.tideline.job.option;

import static java.util.stream.Collectors.joining;

import io.tideline.job.option.OptionType.Form;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a configuration file.
 *
 * @param all in the order of the reference page
 */
public record OptionSet(List<Option<?>> all) {

    public OptionSet {
        all = List.copyOf(all);
    }

    /** Returns the form of the value at a place; that of most where no setting is. */
    public Form form(String place) {
        return all.stream()
                .filter(option -> option.path().equals(place))
                .map(option -> option.type().form())
                .findFirst()
                .orElse(Form.PLAIN);
    }

    /**
     * Returns whether references at a place are read where and when the value is used, and not when
     * the job starts: those in logins, and in what Kafka's clients read.
     */
    boolean isReadWhenUsed(String place) {
        Form form = form(place);
        return form == Form.SECRET
                || form == Form.LOGIN
                || propertiesAround(place)
                        .map(map -> place.substring(map.length() + 1))
                        .filter(KafkaProperties::isReadWhenUsed)
                        .isPresent();
    }

    /** Returns the path of the map of Kafka's properties that a place is in. */
    Optional<String> propertiesAround(String place) {
        return all.stream()
                .filter(option -> option.type().form() == Form.PROPERTIES)
                .map(Option::path)
                .filter(path -> place.startsWith(path + "."))
                .findFirst();
    }

    /** Returns the paths of all maps, the file's own first. */
    public Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        for (Option<?> option : all) {
            String group = option.group();
            while (groups.add(group) && !group.isEmpty()) {
                group = group.contains(".") ? group.substring(0, group.lastIndexOf('.')) : "";
            }
        }
        return groups;
    }

    /** Returns the keys that a map may have. */
    public String[] children(String group) {
        Set<String> children = new LinkedHashSet<>();
        String start = group.isEmpty() ? "" : group + ".";
        for (Option<?> option : all) {
            if (option.path().startsWith(start)) {
                children.add(option.path().substring(start.length()).split("\\.", -1)[0]);
            }
        }
        return children.toArray(String[]::new);
    }

    /** Returns the table of the reference page. */
    public String markdown() {
        return all.stream()
                .map(Option::markdown)
                .collect(
                        joining(
                                "\n",
                                """
                                | setting | type | default | meaning |
                                | --- | --- | --- | --- |
                                """,
                                "\n"));
    }
}
