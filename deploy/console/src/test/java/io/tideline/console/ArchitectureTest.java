package io.tideline.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The walls of the console. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tideline.console");

    private static final String[] READING = {
        "..console.query..",
        "..console.entity..",
        "..console.account..",
        "..console.user..",
        "..console.alert..",
        "..console.activation..",
        "..console.product..",
        "..console.health..",
        "..console.readers.."
    };
    private static final String[] SHOWING = {
        "..console.view..", "..console.page..", "..console.api..", "..console.http.."
    };
    private static final long MOST_CLASSES = 20;

    @Test
    void whatReadsKnowsNothingOfPages() {
        noClasses()
                .that()
                .resideInAnyPackage(READING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SHOWING)
                .check(CLASSES);
    }

    @Test
    void onlyTheServerKnowsHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..console.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "gg.jte..")
                .check(CLASSES);
    }

    @Test
    void onlyQueriesKnowTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..console.query..", "io.tideline.console")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.postgresql..", "com.zaxxer..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCyclesAndAreSmall() {
        slices().matching("io.tideline.console.(*)..").should().beFreeOfCycles().check(CLASSES);
        var sizes =
                CLASSES.stream()
                        .filter(
                                each ->
                                        each.isTopLevelClass()
                                                && !each.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getPackageName, counting()));
        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(MOST_CLASSES));
    }

    @Test
    void standardStreamsAndOtherLogsAreLeftAlone() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    /** What a browser would refuse by the policy, or what would switch escaping off. */
    @Test
    void templatesHaveNothingInlineAndNothingUnescaped() throws IOException {
        try (var files = Files.walk(Path.of("src/main/jte"))) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(
                            file ->
                                    assertThat(Files.readString(file))
                                            .as(file.toString())
                                            .doesNotContain(
                                                    "$unsafe", " style=", "<style", "hx-on",
                                                    "hx-vals", "//cdn")
                                            .doesNotContainPattern("\\son[a-z]+=\"")
                                            .doesNotContainPattern("<script(?! src=)"));
        }
    }
}
