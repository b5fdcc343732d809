package io.tideline;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may use whom within this module, and what it may not use at all. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline");

    private static final String STAGE = "io.tideline.stage..";

    /** What every concept may use. */
    private static final DescribedPredicate<JavaClass> FOUNDATION =
            resideInAnyPackage(
                    "io.tideline.event..", "io.tideline.model..", "io.tideline.member..");

    @Test
    void theClassesAreFound() {
        assertThat(CLASSES.contain(io.tideline.model.Model.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    /** Holds for packages that are yet to come as well, and keeps all from using the stages. */
    @Test
    void conceptsMeetInTheStagesAlone() {
        slices().matching("io.tideline.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), FOUNDATION)
                .ignoreDependency(resideInAPackage(STAGE), alwaysTrue())
                .check(CLASSES);
    }

    @Test
    void theModelKnowsNothingOfEventsOrMembers() {
        noClasses()
                .that()
                .resideInAPackage("io.tideline.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tideline.event..", "io.tideline.member..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.tideline.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** What is computed can be read, and tested, without Flink; only how events travel is its. */
    @Test
    void rulesKnowNothingOfFlink() {
        DescribedPredicate<JavaClass> serializers =
                describe(
                        "serializers of events",
                        type ->
                                type.getPackageName().equals("io.tideline.event")
                                        && type.getName()
                                                .matches(
                                                        ".*(Serializer|EventTypes|RecordTypeInfo)\\b.*"));
        DescribedPredicate<JavaClass> flink =
                describe(
                        "are Flink's, but for naming a serializer",
                        type ->
                                type.getPackageName().startsWith("org.apache.flink")
                                        && !type.isEquivalentTo(TypeInfo.class));
        noClasses()
                .that()
                .resideOutsideOfPackage(STAGE)
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
