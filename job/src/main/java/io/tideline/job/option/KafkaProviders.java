package io.tideline.job.option;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The config providers that Kafka's clients use for the references in their properties. Those that
 * {@code config.providers} declares work as in Kafka; Tideline's own references get a {@link
 * ReferenceProvider}, unless a declared one has its name.
 */
final class KafkaProviders {
    /** The property that names them. */
    static final String NAMES = "config.providers";

    private static final String PREFIX = NAMES + ".";
    private static final String TYPE = ".class";

    private KafkaProviders() {}

    /** Returns whether a property declares a provider, which Kafka reads before it uses any. */
    static boolean isDeclaration(String property) {
        return property.equals(NAMES) || (property.startsWith(PREFIX) && property.endsWith(TYPE));
    }

    /** Returns the names in {@code config.providers}, split as Kafka does; none for null. */
    static Set<String> namesIn(String list) {
        return list == null || list.isEmpty()
                ? Set.of()
                : new HashSet<>(Arrays.asList(list.split(",", 0)));
    }

    /** Returns properties with all the providers that the references in them need. */
    static Map<String, String> addTo(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        Set<String> declared = namesIn(values.get(NAMES));
        Set<String> own = new HashSet<>(Reference.SOURCES);
        own.removeAll(declared);
        declared.forEach(name -> followParameters(name, own, all));
        for (String source : own) {
            if (values.values().stream().anyMatch(text -> refersTo(Set.of(source), text))) {
                all.merge(NAMES, source, (others, name) -> others + "," + name);
                all.put(PREFIX + source + TYPE, ReferenceProvider.class.getName());
                all.put(parameter(source, ReferenceProvider.SOURCE), source);
            }
        }
        return all;
    }

    /** Kafka passes a provider its parameters unread, so that a vault's token would stand there. */
    private static void followParameters(
            String provider, Set<String> own, Map<String, String> all) {
        String type = all.get(PREFIX + provider + TYPE);
        boolean refers =
                all.entrySet().stream()
                        .filter(each -> each.getKey().startsWith(parameter(provider, "")))
                        .anyMatch(each -> refersTo(own, each.getValue()));
        if (refers && type != null) {
            all.put(PREFIX + provider + TYPE, ForwardingProvider.class.getName());
            all.put(parameter(provider, ForwardingProvider.TYPE), type);
            all.put(parameter(provider, ForwardingProvider.SOURCES), String.join(",", own));
        }
    }

    private static boolean refersTo(Set<String> sources, String text) {
        return sources.stream().anyMatch(source -> text.contains("${" + source + ":"));
    }

    private static String parameter(String provider, String name) {
        return PREFIX + provider + ".param." + name;
    }
}
