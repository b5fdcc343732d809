package io.tideline.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Forbids what no code here may do. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPackages("io.tideline.standalone");

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline.standalone");

    /** On a given Flink nothing else is on the class path: no class of the job, no library. */
    @Test
    void mainUsesTheJdkAndFlinkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.apache.flink..", "io.tideline.standalone")
                                .and(not(resideInAPackage("org.apache.flink.shaded.."))))
                .check(MAIN);
    }

    /** A refusal is thrown: only where a process begins does it end. */
    @Test
    void onlyMainClassesEndTheProcess() {
        noClasses()
                .that()
                .doNotHaveSimpleName("JobCommand")
                .and()
                .doNotHaveSimpleName("ProcessArguments")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    /** Forbids the constructors that listen on all interfaces. */
    @Test
    void noClassListensOnAllInterfaces() {
        noClasses()
                .should()
                .callConstructor(ServerSocket.class, int.class)
                .orShould()
                .callConstructor(ServerSocket.class, int.class, int.class)
                .check(CLASSES);
    }

    /** Requires the suffix by which Surefire (Test, in parallel) or Failsafe (IT) runs a class. */
    @Test
    void testsAreNamedAfterWhatTheyStart() {
        methods()
                .that()
                .areMetaAnnotatedWith("org.junit.platform.commons.annotation.Testable")
                .should()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*(Test|IT)(\\$.*)?")
                .check(CLASSES);
        noClasses()
                .that()
                .haveNameMatching(".*Test(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(EmbeddedKafka|EmbeddedPostgres|ProcessBuilder|Standalone)")
                .check(CLASSES);
    }
}
