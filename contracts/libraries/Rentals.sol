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

    /// @dev `parties` in the order of Rental up to commission, `money` from slots on, lowest bits first. Of a free record,
    ///      `start` is the next free one.
    struct Record {
        uint256 parties;
        uint256 money;
    }

    /// @notice The escrow's totals and parameters.
    /// @dev    bits 0..31 freeHead, 32..63 records, 64..127 deposits, 128..191 commissionOwed, 192.. one byte each: commission,
    ///         discount, stopped. Sums of USDC stay below 2^64: 1.8 * 10^13 USDC.
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
        uint256 a = uint160(r.renter);
        a |= uint256(r.rigId) << 160;
        a |= uint256(r.start) << 184;
        a |= uint256(r.generation) << 216;
        a |= uint256(r.state) << 232;
        a |= uint256(r.slices) << 240;
        a |= uint256(r.commission) << 248;
        record.parties = a;
        storeMoney(record, r);
    }

    /// @notice Writes the second word alone.
    function storeMoney(Record storage record, Rental memory r) internal {
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

    /// @notice Of a free record: how often it was used, and the next free one.
    function free(Record storage record) internal view returns (uint16 generation, uint32 next) {
        uint256 a = record.parties;
        return (uint16(a >> 216), uint32(a >> 184));
    }

    /// @notice Frees a record, in front of `next`.
    function setFree(Record storage record, uint16 generation, uint256 next) internal {
        record.parties = (uint256(generation) << 216) | (next << 184);
    }

    /// @notice First free record, 0 = none.
    function freeHead(BookWord word) internal pure returns (uint256) {
        return uint32(BookWord.unwrap(word));
    }

    /// @notice Records ever used.
    function records(BookWord word) internal pure returns (uint256) {
        return uint32(BookWord.unwrap(word) >> 32);
    }

    /// @notice Sum over open rentals. [USDC]
    function deposits(BookWord word) internal pure returns (uint256) {
        return uint64(BookWord.unwrap(word) >> 64);
    }

    /// @notice To the treasury. [USDC]
    function commissionOwed(BookWord word) internal pure returns (uint256) {
        return uint64(BookWord.unwrap(word) >> 128);
    }

    /// @notice Of rent, for rentals to come. [%]
    function commission(BookWord word) internal pure returns (uint8) {
        return uint8(BookWord.unwrap(word) >> 192);
    }

    /// @notice Points of the commission left to renters who pay in RACK. [%]
    function discount(BookWord word) internal pure returns (uint8) {
        return uint8(BookWord.unwrap(word) >> 200);
    }

    function isStopped(BookWord word) internal pure returns (bool) {
        return uint8(BookWord.unwrap(word) >> 208) == 1;
    }

    function withFreeHead(BookWord word, uint256 record) internal pure returns (BookWord) {
        return _with(word, 0, type(uint32).max, record);
    }

    function withTerms(BookWord word, uint8 commission_, uint8 discount_) internal pure returns (BookWord) {
        return _with(_with(word, 192, type(uint8).max, commission_), 200, type(uint8).max, discount_);
    }

    function withStopped(BookWord word, bool stopped) internal pure returns (BookWord) {
        return _with(word, 208, type(uint8).max, stopped ? 1 : 0);
    }

    /// @notice Counts one record more and returns its number.
    function newRecord(BookWord word) internal pure returns (BookWord, uint256) {
        unchecked {
            return (BookWord.wrap(BookWord.unwrap(word) + (1 << 32)), records(word) + 1);
        }
    }

    function addDeposit(BookWord word, uint256 amount) internal pure returns (BookWord) {
        unchecked {
            return BookWord.wrap(BookWord.unwrap(word) + (amount << 64));
        }
    }

    /// @notice `amount` is part of the deposits.
    function takeDeposit(BookWord word, uint256 amount) internal pure returns (BookWord) {
        unchecked {
            return BookWord.wrap(BookWord.unwrap(word) - (amount << 64));
        }
    }

    function addCommission(BookWord word, uint256 amount) internal pure returns (BookWord) {
        unchecked {
            return BookWord.wrap(BookWord.unwrap(word) + (amount << 128));
        }
    }

    function withoutCommissionOwed(BookWord word) internal pure returns (BookWord) {
        return _with(word, 128, type(uint64).max, 0);
    }

    function _with(BookWord word, uint256 shift, uint256 mask, uint256 value) private pure returns (BookWord) {
        return BookWord.wrap((BookWord.unwrap(word) & ~(mask << shift)) | (value << shift));
    }
}
