package org.virga.messaging;

/** How much may be there at the same time: so many messages of so many characters. Any thread may call. */
final class Budget {

    private final int most;
    private final long mostCharacters;
    /** Both guarded by this. */
    private int count;

    private long characters;

    /**
     * One of which nothing is spent.
     *
     * @param mostCharacters of all messages together; one message always fits when there is no other
     */
    Budget(int most, long mostCharacters) {
        this.most = most;
        this.mostCharacters = mostCharacters;
    }

    /** Takes room for one message, if there is. */
    synchronized boolean take(int length) {
        if (count >= most || (count > 0 && characters + length > mostCharacters)) {
            return false;
        }
        count++;
        characters += length;
        return true;
    }

    /** Gives the room of one message back. */
    synchronized void giveBack(int length) {
        count--;
        characters -= length;
    }

    synchronized int count() {
        return count;
    }

    synchronized long characters() {
        return characters;
    }

    @Override
    public synchronized String toString() {
        return count + " of " + characters + " characters";
    }
}
