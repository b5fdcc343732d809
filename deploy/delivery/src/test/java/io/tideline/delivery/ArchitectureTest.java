package io.tideline.delivery;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Who may use whom within this module, and what it may not use at all. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline.delivery");

    @Test
    void packagesStandOnEachOther() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("message")
                .definedBy("..delivery.message..")
                .layer("queue")
                .definedBy("..delivery.queue..")
                .layer("template")
                .definedBy("..delivery.template..")
                .layer("destination")
                .definedBy("..delivery.destination..")
                .layer("route")
                .definedBy("..delivery.route..")
                .layer("config")
                .definedBy("..delivery.config..")
                .layer("intent")
                .definedBy("..delivery.intent..")
                .layer("worker")
                .definedBy("..delivery.worker..")
                .layer("process")
                .definedBy("io.tideline.delivery")
                .whereLayer("process")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("worker")
                .mayOnlyBeAccessedByLayers("process")
                .whereLayer("intent")
                .mayOnlyBeAccessedByLayers("process")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("process", "worker")
                .whereLayer("route")
                .mayOnlyBeAccessedByLayers("process", "config", "intent")
                .whereLayer("destination")
                .mayOnlyBeAccessedByLayers("process", "config", "worker")
                .whereLayer("template")
                .mayOnlyBeAccessedByLayers("destination")
                .check(CLASSES);
    }

    /** What they share stands in destination itself, http and crm. */
    @Test
    void destinationsKnowNothingOfEachOther() {
        slices().matching("io.tideline.delivery.destination.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        resideInAPackage("..delivery.destination.."),
                        resideInAnyPackage(
                                "..delivery.destination.http..", "..delivery.destination.crm.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheQueueAndTheDirectoryKnowTables() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..delivery.queue..", "..delivery.intent..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.Connection")
                .check(CLASSES);
    }

    /** It calls others, and nobody calls it. */
    @Test
    void nothingListens() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServerSocket.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver..")
                .check(CLASSES);
    }
}
