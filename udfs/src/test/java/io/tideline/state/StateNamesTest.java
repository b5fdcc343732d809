package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class StateNamesTest {
    /** Else an earlier version would read state that it does not know. */
    @Test
    void noFormatIsNewerThanTheNewest() throws Exception {
        int formats = 0;
        for (JavaField field :
                new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.tideline")
                                .stream()
                                .flatMap(each -> each.getFields().stream())
                                .filter(each -> each.getName().equals("FORMAT"))
                                .toList()) {
            Field format = field.reflect();
            if (format.getType() == String.class) {
                continue; // the word for it in the operators' own metadata
            }
            format.setAccessible(true);
            assertThat(((Number) format.get(null)).intValue())
                    .as(field.getFullName())
                    .isBetween(1, StateNames.NEWEST_FORMAT);
            formats++;
        }
        assertThat(formats).isGreaterThan(10);
    }
}
