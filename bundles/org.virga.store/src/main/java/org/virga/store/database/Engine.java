package org.virga.store.database;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** What differs between the databases that a store can stand on. */
interface Engine {

    /** Where it is, for people. */
    String place();

    /**
     * Makes ready what can be connected to.
     *
     * @throws DatabaseException when that cannot be; the message is a line for the operator
     */
    DataSource start() throws DatabaseException;

    /**
     * Makes sure that no other controller is at the database, before anything in it is changed.
     *
     * @param patience how long to wait for one that is just going
     * @param force whether to go on all the same when another one does not let go
     * @throws DatabaseException when another one is; the message is a line for the operator
     */
    Claim claim(DataSource source, Duration patience, boolean force) throws DatabaseException;

    /** OpenJPA's dictionary with its settings. */
    String dictionary();

    /** The folder of the migrations beside this class. */
    String migrations();

    /** What follows a table's name in a query to have it read through this index; empty where nobody needs to be told. */
    String hint(String index);

    /** The isolation with which history is read, as in {@link java.sql.Connection}. */
    int historyIsolation();

    /** Why a connection is refused, in a line that tells the operator what to do. */
    String explain(SQLException refusal);

    /** Ends what {@link #start} and the connections after it began; connections that are left are of no use. */
    void stop();
}
