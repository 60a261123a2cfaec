// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice How the RentalEscrow keeps a rental (two words) and its totals (one word): read and written whole.
library Rentals {
    enum State {
        Free, // the record waits for the next rental
        Requested, // paid, the host has not confirmed
        Running, // the clock runs, or has run to its end and is not settled
        RenterStopped, // closed before its end and not settled, for the Reason of the same number, as those below
        HostMaintenance,
        HostFault,
        HostPolicy
    }

    /// @param start       [unix s] when the clock started; while Requested, when it was paid
    /// @param generation  how often this record was used
    /// @param length      [s] start + length is the end
    /// @param settled     [s] start + settled is the time up to which the rental is settled
    /// @param undelivered [s] of the settled time
    /// @param downMark    the rig's down samples ever, as the UptimeLedger counted them at start + settled
    /// @param deposit     [USDC] neither paid out nor refunded
    /// @param commission  [% of rent] pinned when rented, like price, hostingFee and allowance
    /// @param discount    [% of rent] out of the commission, paid in RACK
    struct Rental {
        address renter;
        uint24 rigId;
        uint32 start;
        uint16 generation;
        State state;
        uint8 slices;
        uint8 commission;
        uint64 slots;
        uint32 price;
        uint24 length;
        uint24 settled;
        uint24 undelivered;
        uint24 downMark;
        uint40 deposit;
        uint8 hostingFee;
        uint8 allowance;
        uint8 discount;
    }

    /// @dev `parties` in the order of Rental up to commission, `money` from slots on, lowest bits first.
    struct Record {
        uint256 parties;
        uint256 money;
    }

    /// @param freeHead       first free record, 0 = none; a free record's rigId is the next one
    /// @param records        records ever used
    /// @param deposits       [USDC] sum over open rentals
    /// @param commissionOwed [USDC] to the treasury
    /// @param commission     [%] of rent, for rentals to come
    /// @param discount       [%] points of the commission left to renters who pay in RACK
    struct Book {
        uint32 freeHead;
        uint32 records;
        uint64 deposits;
        uint64 commissionOwed;
        uint8 commission;
        uint8 discount;
        bool stopped;
    }

    type BookWord is uint256;

    function load(Record storage record) internal view returns (Rental memory r) {
        (uint256 a, uint256 b) = (record.parties, record.money);
        r.renter = address(uint160(a));
        r.rigId = uint24(a >> 160);
        r.start = uint32(a >> 184);
        r.generation = uint16(a >> 216);
        r.state = State(uint8(a >> 232));
        r.slices = uint8(a >> 240);
        r.commission = uint8(a >> 248);
        r.slots = uint64(b);
        r.price = uint32(b >> 64);
        r.length = uint24(b >> 96);
        r.settled = uint24(b >> 120);
        r.undelivered = uint24(b >> 144);
        r.downMark = uint24(b >> 168);
        r.deposit = uint40(b >> 192);
        r.hostingFee = uint8(b >> 232);
        r.allowance = uint8(b >> 240);
        r.discount = uint8(b >> 248);
    }

    function store(Record storage record, Rental memory r) internal {
        storeParties(record, r);
        uint256 b = r.slots;
        b |= uint256(r.price) << 64;
        b |= uint256(r.length) << 96;
        b |= uint256(r.settled) << 120;
        b |= uint256(r.undelivered) << 144;
        b |= uint256(r.downMark) << 168;
        b |= uint256(r.deposit) << 192;
        b |= uint256(r.hostingFee) << 232;
        b |= uint256(r.allowance) << 240;
        b |= uint256(r.discount) << 248;
        record.money = b;
    }

    /// @notice Writes the first word alone.
    function storeParties(Record storage record, Rental memory r) internal {
        uint256 a = uint160(r.renter);
        a |= uint256(r.rigId) << 160;
        a |= uint256(r.start) << 184;
        a |= uint256(r.generation) << 216;
        a |= uint256(r.state) << 232;
        a |= uint256(r.slices) << 240;
        a |= uint256(r.commission) << 248;
        record.parties = a;
    }

    /// @notice Of a free record: how often it was used, and the next free one.
    function free(Record storage record) internal view returns (uint16 generation, uint24 next) {
        uint256 a = record.parties;
        return (uint16(a >> 216), uint24(a >> 160));
    }

    function unpack(BookWord word) internal pure returns (Book memory b) {
        uint256 w = BookWord.unwrap(word);
        b.freeHead = uint32(w);
        b.records = uint32(w >> 32);
        b.deposits = uint64(w >> 64);
        b.commissionOwed = uint64(w >> 128);
        b.commission = uint8(w >> 192);
        b.discount = uint8(w >> 200);
        b.stopped = uint8(w >> 208) == 1;
    }

    function pack(Book memory b) internal pure returns (BookWord) {
        uint256 w = b.freeHead;
        w |= uint256(b.records) << 32;
        w |= uint256(b.deposits) << 64;
        w |= uint256(b.commissionOwed) << 128;
        w |= uint256(b.commission) << 192;
        w |= uint256(b.discount) << 200;
        w |= (b.stopped ? uint256(1) : 0) << 208;
        return BookWord.wrap(w);
    }
}
