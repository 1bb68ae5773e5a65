package org.virga.store.database;

import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.net.URL;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.openjpa.persistence.PersistenceProviderImpl;
import org.jspecify.annotations.Nullable;

/** What a persistence.xml would say, for a container that looks for none. */
record PersistenceUnit(DataSource dataSource, Properties properties, ClassLoader loader)
        implements PersistenceUnitInfo {

    static PersistenceUnit of(DataSource dataSource, String dictionary) {
        Properties properties = new Properties();
        properties.setProperty("openjpa.jdbc.DBDictionary", dictionary);
        properties.setProperty("openjpa.Log", "slf4j");
        properties.setProperty("openjpa.RuntimeUnenhancedClasses", "unsupported");
        properties.setProperty("openjpa.DynamicEnhancementAgent", "false");
        properties.setProperty("openjpa.Multithreaded", "false");
        // On the thread that makes the factory, which has time, and not with the first row.
        properties.setProperty("openjpa.InitializeEagerly", "true");
        properties.setProperty("openjpa.DataCache", "false");
        properties.setProperty("openjpa.QueryCache", "false");
        // Managed rows keep what they hold beyond the transaction: the next write needs no select.
        properties.setProperty("openjpa.RetainState", "true");
        properties.setProperty("openjpa.RestoreState", "none");
        properties.setProperty("openjpa.AutoDetach", "close");
        ClassLoader loader = new UnionClassLoader(
                PersistenceUnit.class.getClassLoader(), PersistenceProviderImpl.class.getClassLoader());
        return new PersistenceUnit(dataSource, properties, loader);
    }

    @Override
    public String getPersistenceUnitName() {
        return "store";
    }

    @Override
    public String getPersistenceProviderClassName() {
        return PersistenceProviderImpl.class.getName();
    }

    @Override
    public PersistenceUnitTransactionType getTransactionType() {
        return PersistenceUnitTransactionType.RESOURCE_LOCAL;
    }

    @Override
    public @Nullable DataSource getJtaDataSource() {
        return null;
    }

    @Override
    public DataSource getNonJtaDataSource() {
        return dataSource;
    }

    @Override
    public List<String> getMappingFileNames() {
        return List.of();
    }

    @Override
    public List<URL> getJarFileUrls() {
        return List.of();
    }

    @Override
    public @Nullable URL getPersistenceUnitRootUrl() {
        return null;
    }

    @Override
    public List<String> getManagedClassNames() {
        return Stream.of(
                        RecordRow.class,
                        JobRow.class,
                        EventRow.class,
                        ChangeRow.class,
                        CounterRow.class,
                        WriterRow.class)
                .map(Class::getName)
                .toList();
    }

    @Override
    public boolean excludeUnlistedClasses() {
        return true;
    }

    @Override
    public SharedCacheMode getSharedCacheMode() {
        return SharedCacheMode.NONE;
    }

    @Override
    public ValidationMode getValidationMode() {
        return ValidationMode.NONE;
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public String getPersistenceXMLSchemaVersion() {
        return "3.0";
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public void addTransformer(ClassTransformer transformer) {
        // The classes were enhanced when they were built.
    }

    @Override
    public ClassLoader getNewTempClassLoader() {
        return new UnionClassLoader(loader, ClassLoader.getPlatformClassLoader());
    }
}
