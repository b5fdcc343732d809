package io.tideline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tideline.state.Erasable;
import io.tideline.state.StateNames;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may use whom within this module, and what it may not use at all. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline");

    /** What can be computed without Flink. */
    private static final String[] RULES =
            Stream.of(
                            "time",
                            "serde",
                            "yaml",
                            "counts",
                            "model",
                            "model.read",
                            "event",
                            "event.decode",
                            "event.format",
                            "presence",
                            "activation",
                            "adoption",
                            "engagement",
                            "product",
                            "alert",
                            "alert.kinds",
                            "profile",
                            "directory")
                    .map("io.tideline."::concat)
                    .toArray(String[]::new);

    private static final long MOST_CLASSES = 20;

    private static final List<String> OPERATORS =
            List.of("ingest", "members", "accounts", "population", "scores");

    /** Every package, with those it may use, from the bottom to the top. */
    private static final Map<String, Set<String>> USES = new LinkedHashMap<>();

    static {
        may("time");
        may("serde");
        may("yaml");
        may("counts", "serde");
        may("model", "yaml");
        may("event", "serde");
        may("event.decode", "event", "model", "serde", "time", "yaml");
        may("event.format", "event", "event.decode", "model", "serde", "time", "yaml");
        may("presence", "serde");
        may("activation", "model", "serde");
        may("adoption", "counts", "model");
        may("engagement", "counts", "model", "serde");
        may("product", "model");
        may("alert", "activation", "engagement", "model", "serde");
        may("alert.kinds", "activation", "alert", "engagement", "model", "serde");
        may("directory", "counts", "model");
        may("model.read", "alert", "alert.kinds", "model", "yaml");
        may("message", "alert", "counts", "engagement", "event", "model", "serde", "time");
        may("metrics", "event");
        may("state", "metrics", "counts", "engagement", "model", "serde", "time");
        may("buffer", "counts", "event", "message", "model", "serde", "state", "time");
        may("profile", "adoption", "counts", "engagement", "message", "model", "state");
        may(
                "lifecycle",
                "activation",
                "alert",
                "alert.kinds",
                "buffer",
                "counts",
                "message",
                "model",
                "presence",
                "serde",
                "state",
                "time");
        may("entity", "buffer", "counts", "lifecycle", "model", "serde", "state", "time");
        may(
                "sql",
                "adoption",
                "counts",
                "engagement",
                "event",
                "event.decode",
                "event.format",
                "model",
                "model.read",
                "time",
                "yaml");
        OPERATORS.forEach(
                operator -> {
                    Set<String> below = new TreeSet<>(USES.keySet());
                    below.removeAll(OPERATORS);
                    below.remove("sql");
                    USES.put(operator, below);
                });
    }

    /** Surefire runs what is named Test, class beside class, and Failsafe what is named IT. */
    @Test
    void testsAreNamedAfterWhatTheyStart() {
        JavaClasses withTests = new ClassFileImporter().importPackages("io.tideline");
        methods()
                .that()
                .areMetaAnnotatedWith("org.junit.platform.commons.annotation.Testable")
                .should()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*(Test|IT)(\\$.*)?")
                .check(withTests);
        noClasses()
                .that()
                .haveNameMatching(".*Test(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(ProcessBuilder)")
                .check(withTests);
    }

    private static void may(String name, String... used) {
        assertThat(USES.keySet()).as("what %s uses", name).containsAll(List.of(used));
        USES.put(name, Set.of(used));
    }

    @Test
    void theClassesAreFound() {
        assertThat(CLASSES.contain(io.tideline.model.Model.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void packagesUseOnlyWhatIsBelowThem() {
        USES.forEach(
                (name, used) -> {
                    String own = "io.tideline." + name;
                    noClasses()
                            .that()
                            .resideInAPackage(own)
                            .should()
                            .dependOnClassesThat(
                                    describe(
                                            "are neither of " + name + " nor of " + used,
                                            type ->
                                                    type.getPackageName().startsWith("io.tideline")
                                                            && !type.getPackageName().equals(own)
                                                            && !used.contains(packageOf(type))))
                            .check(CLASSES);
                });
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().replaceFirst("^io\\.tideline\\.?", "");
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(
                        CLASSES.stream()
                                .filter(type -> !type.getSimpleName().equals("package-info"))
                                .map(ArchitectureTest::packageOf)
                                .collect(toSet()))
                .isEqualTo(USES.keySet());
    }

    /** More than these hide a concept that wants a package of its own. */
    @Test
    void packagesAreSmall() {
        Map<String, Long> sizes =
                CLASSES.stream()
                        .filter(type -> type.isTopLevelClass())
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .collect(groupingBy(ArchitectureTest::packageOf, counting()));
        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(MOST_CLASSES));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tideline.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** So that one file has all that savepoints name, and none is left out of it. */
    @Test
    void statesAreDeclaredInOnePlace() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(StateNames.class)
                .should()
                .callConstructorWhere(
                        target(owner(assignableTo(StateDescriptor.class)))
                                .as("a state descriptor is made"))
                .check(CLASSES);
    }

    /**
     * Whoever holds a state that is personal can erase from it, or is part of one who can. The
     * reasons why not are in docs/architecture.md.
     */
    @Test
    void everyPersonalStateHasAnEraser() throws IllegalAccessException {
        Set<String> notErased = new TreeSet<>();
        for (Field field : StateNames.class.getFields()) {
            if (StateDescriptor.class.isAssignableFrom(field.getType())
                    && isPersonal((StateDescriptor<?, ?>) field.get(null))
                    && !hasEraser(field.getName())) {
                notErased.add(field.getName());
            }
        }
        assertThat(notErased)
                .isEqualTo(
                        Set.of(
                                "LATE_EVENTS", // processed before a request is
                                "SUPPRESSED")); // keyed hashes, kept because of a request
    }

    private static boolean isPersonal(StateDescriptor<?, ?> descriptor) {
        return StateNames.all().stream()
                .anyMatch(
                        entry ->
                                entry.descriptor().equals(descriptor)
                                        && entry.contents() == StateNames.Contents.PERSONAL);
    }

    private static boolean hasEraser(String state) {
        Set<JavaClass> holders =
                CLASSES.get(StateNames.class).getField(state).getAccessesToSelf().stream()
                        .map(access -> access.getOriginOwner())
                        .filter(owner -> !owner.isEquivalentTo(StateNames.class))
                        .collect(toSet());
        assertThat(holders).as("who holds %s", state).isNotEmpty();
        return holders.stream().allMatch(ArchitectureTest::isErasableOrPartOfOne);
    }

    private static boolean isErasableOrPartOfOne(JavaClass holder) {
        Set<JavaClass> wholes =
                CLASSES.stream()
                        .filter(
                                type ->
                                        type.getFields().stream()
                                                .anyMatch(part -> part.getRawType().equals(holder)))
                        .filter(type -> !type.isAssignableTo(AbstractStreamOperator.class))
                        .collect(toSet());
        return holder.isAssignableTo(Erasable.class)
                || wholes.stream().anyMatch(whole -> whole.isAssignableTo(Erasable.class));
    }

    /** What is computed can be read, and tested, without Flink; only how events travel is its. */
    @Test
    void rulesKnowNothingOfFlink() {
        DescribedPredicate<JavaClass> serializers =
                describe(
                        "serializers of events",
                        type ->
                                type.getName()
                                        .matches(
                                                "io\\.tideline\\.(event|serde)\\..*(Serializer|EventTypes|RecordTypeInfo)\\b.*"));
        DescribedPredicate<JavaClass> flink =
                describe(
                        "are Flink's, but for naming a serializer",
                        type ->
                                type.getPackageName().startsWith("org.apache.flink")
                                        && !type.isEquivalentTo(TypeInfo.class));
        noClasses()
                .that()
                .resideInAnyPackage(RULES)
                .and(DescribedPredicate.not(serializers))
                .should()
                .dependOnClassesThat(flink)
                .check(CLASSES);
    }

    @Test
    void nothingKnowsHowTheJobRuns() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tideline.job..",
                        "io.tideline.local..",
                        "org.apache.flink.connector..",
                        "org.apache.flink.streaming.api.environment..",
                        "org.apache.kafka..",
                        "org.postgresql..",
                        "org.flywaydb..",
                        "java.sql..",
                        "javax.sql..",
                        "picocli..")
                .check(CLASSES);
    }

    @Test
    void nothingUsesWhatTheProjectDoesWithout() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.common..", "org.apache.flink.shaded..", "lombok..")
                .check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    void packagesAreCalledAfterWhatTheyAreAbout() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..",
                        "..utils..",
                        "..common..",
                        "..core..",
                        "..helper..",
                        "..helpers..",
                        "..manager..")
                .check(CLASSES);
    }
}
