package io.tideline.job;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may use whom within this module, and what it may not use at all. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline.job");

    private static final JavaClasses WITH_TESTS =
            new ClassFileImporter().importPackages("io.tideline.job");

    private static final String CONFIG = "io.tideline.job.config..";
    private static final String PIPELINE = "io.tideline.job.pipeline..";
    private static final String SINK = "io.tideline.job.sink..";
    private static final String SINKS = "io.tideline.job.sink.*..";
    private static final String SOURCE = "io.tideline.job.source..";

    /** What rows look like is all sinks' and the pipeline's. */
    private static final DescribedPredicate<JavaClass> PARTICULAR_SINK =
            resideInAPackage(SINKS).and(not(resideInAPackage("io.tideline.job.sink.row..")));

    /** What sinks may share: rows, and how they are written to tables. */
    private static final String[] SHARED = {
        "io.tideline.job.sink.row..", "io.tideline.job.sink.table.."
    };

    private static final long MOST_CLASSES = 20;

    /** Of the other module. */
    private static final String OPERATORS =
            "io.tideline.[ingest|members|accounts|population|scores]..";

    @Test
    void theClassesAreFound() {
        assertThat(CLASSES.contain(TidelineJob.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void whatSettingsAreMadeOfUsesNothingElse() {
        keepApart("io.tideline.job.option..", CONFIG, PIPELINE, SINK, SOURCE, OPERATORS);
    }

    @Test
    void theConfigurationKnowsNothingOfWhatItConfigures() {
        keepApart(CONFIG, PIPELINE, SINKS, SOURCE, OPERATORS);
    }

    @Test
    void sourcesAndSinksKnowNothingOfEachOther() {
        keepApart(SOURCE, SINK, PIPELINE, OPERATORS);
        keepApart(SINK, SOURCE, PIPELINE, OPERATORS);
    }

    /** Its ends are given to it, so that tests swap them. */
    @Test
    void thePipelineKnowsNoSourceAndNoParticularSink() {
        keepApart(PIPELINE, SOURCE);
        noClasses()
                .that()
                .resideInAPackage(PIPELINE)
                .should()
                .dependOnClassesThat(PARTICULAR_SINK)
                .check(CLASSES);
    }

    /** They are found by ServiceLoader; replays write to files, and there are two commands more. */
    @Test
    void onlyPackagesOfTheirOwnKnowParticularSinks() {
        noClasses()
                .that()
                .resideOutsideOfPackages(SINKS)
                .and()
                .haveNameNotMatching(".*\\.(Replay|ReplaySummary|TidelineJob)(\\$.*)?")
                .should()
                .dependOnClassesThat(PARTICULAR_SINK)
                .check(CLASSES);
    }

    @Test
    void particularSourcesKnowNothingOfEachOther() {
        keepApart("..source.file..", "..source.kafka..", CONFIG);
        keepApart("..source.kafka..", "..source.file..");
        keepApart("..source.file..", "..source.avro..");
        keepApart("..source.avro..", "..source.file..", "..source.kafka..", "..event.format..");
    }

    /** Elsewhere a record is the JSON that becomes of it. */
    @Test
    void avroIsKnownWhereItIsReadAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..source.avro..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.avro..")
                .check(CLASSES);
    }

    /** What their rows look like they share, and those to tables how these are written. */
    @Test
    void particularSinksKnowNothingOfEachOther() {
        slices().matching("io.tideline.job.sink.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        resideInAPackage("io.tideline.job.sink.."), resideInAnyPackage(SHARED))
                .check(CLASSES);
    }

    /** Columns know no sink, and what connects to a database knows no column. */
    @Test
    void rowsAndConnectionsKnowNothingOfWhatIsWrittenWithThem() {
        String postgres = "io.tideline.job.sink.postgres";
        String row = "io.tideline.job.sink.row..";
        String table = "io.tideline.job.sink.table..";
        String[] particular = {
            "..sink.file..", "..sink.kafka..", "..sink.jdbc..", postgres + "..", "org.postgresql.."
        };
        keepApart(row, particular);
        keepApart(row, table);
        keepApart(table, particular);
        keepApart(postgres + ".connection..", row, postgres, postgres + ".copy..");
        keepApart(postgres + ".copy..", postgres, postgres + ".connection..");
        keepApart("..sink.jdbc.connection..", row, "io.tideline.job.sink.jdbc");
    }

    /** More classes hide a concept. */
    @Test
    void packagesAreSmall() {
        Map<String, Long> sizes =
                CLASSES.stream()
                        .filter(each -> each.isTopLevelClass() && !isPackageInfo(each))
                        .collect(groupingBy(JavaClass::getPackageName, counting()));
        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(MOST_CLASSES));
    }

    private static boolean isPackageInfo(JavaClass each) {
        return each.getSimpleName().equals("package-info");
    }

    @Test
    void nothingKnowsTheCommandThatStartsIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tideline.local..", "io.tideline.embedded..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tideline.job.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingUsesWhatTheProjectDoesWithout() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.common..", "lombok..", "org.apache.flink.shaded..")
                .check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    /** What is wrong at the start is thrown: main may run within a JobManager. */
    @Test
    void standardStreamsAreLeftAlone() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }

    /** The process is another's: a JobManager or TaskManager with the jobs of others. */
    @Test
    void theProcessIsNeverEnded() {
        JavaClasses withOperators =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tideline");
        assertThat(withOperators.contain(Pipeline.class)).isTrue();
        assertThat(withOperators.contain(Model.class)).isTrue();
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(withOperators);
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

    /** {@link io.tideline.inprocess.LocalCluster} does, and keeps others out. */
    @Test
    void nothingStartsFlinkAnotherWay() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.tideline.job.release.SessionClusterIT")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(MiniCluster\\w*|LocalStream\\w*|RemoteStream\\w*)")
                .orShould()
                .callMethodWhere(target(name("createLocalEnvironment")))
                .orShould()
                .callMethodWhere(target(name("createLocalEnvironmentWithWebUI")))
                .orShould()
                .callMethodWhere(target(name("createRemoteEnvironment")))
                .check(WITH_TESTS);
        // On a cluster that is what Flink's command or the web interface has set up.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(TidelineJob.class.getName())
                .should()
                .callMethod(StreamExecutionEnvironment.class, "getExecutionEnvironment")
                .orShould()
                .callMethod(
                        StreamExecutionEnvironment.class,
                        "getExecutionEnvironment",
                        Configuration.class)
                .check(WITH_TESTS);
    }

    /**
     * The locale of a cluster's JVM is not ours: %d writes the digits of Arabic or Thai there, in
     * rows and in SQL; %s of a number never does.
     */
    @Test
    void numbersAreWrittenAlikeInEveryLocale() throws IOException {
        Pattern localized = Pattern.compile("%(\\d+\\$)?[-+0,(#]*\\d*(\\.\\d+)?[dfeEgG]");
        List<String> found = new ArrayList<>();
        for (String module : List.of("../udfs", "../job/inprocess", "../job")) {
            try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    for (String line : Files.readAllLines(file)) {
                        if (localized.matcher(line).find()) {
                            found.add(file.getFileName() + ": " + line.strip());
                        }
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** Surefire runs what is named Test, class beside class, and Failsafe what is named IT. */
    @Test
    void testsAreNamedAfterWhatTheyStart() {
        methods()
                .that()
                .areMetaAnnotatedWith("org.junit.platform.commons.annotation.Testable")
                .should()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*(Test|IT)(\\$.*)?")
                .check(WITH_TESTS);
        noClasses()
                .that()
                .haveNameMatching(".*Test(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        ".*\\.(EmbeddedKafka|EmbeddedPostgres|EmbeddedMariaDb|MariaDb|LocalCluster|LocalFlink|ProcessBuilder|Database|Job|Replay)")
                .check(WITH_TESTS);
    }

    private static void keepApart(String from, String... others) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }
}
