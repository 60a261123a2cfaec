// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRigRegistry} from "../interfaces/IRigRegistry.sol";

/// @notice A rig's terms in one word, as the RigRegistry stores them and hands them to the RentalEscrow.
library RigTerms {
    type Word is uint256;

    // Where each begins in the word; the price is at 0. The next one's place is where it ends.
    uint256 private constant SLOPE = 32;
    uint256 private constant DISCOUNT_30 = 40;
    uint256 private constant DISCOUNT_180 = 48;
    uint256 private constant HOSTING_FEE = 56;
    uint256 private constant ALLOWANCE = 64;
    uint256 private constant GPU_COUNT = 72;
    uint256 private constant SLICES = 80;
    uint256 private constant LISTED = 88;
    uint256 private constant IN_SALE = 96;
    uint256 private constant MODEL = 104;
    uint256 private constant COMPUTE_UNITS = 120;
    uint256 private constant IDLE_WATTS = 152;
    uint256 private constant LOAD_WATTS = 168;
    uint256 private constant POWER_PRICE = 184; // to 216

    function pack(IRigRegistry.Terms memory t) internal pure returns (Word) {
        uint256 w = t.price;
        w |= uint256(t.slopePercent) << SLOPE;
        w |= uint256(t.discount30) << DISCOUNT_30;
        w |= uint256(t.discount180) << DISCOUNT_180;
        w |= uint256(t.hostingFee) << HOSTING_FEE;
        w |= uint256(t.allowance) << ALLOWANCE;
        w |= uint256(t.gpuCount) << GPU_COUNT;
        w |= uint256(t.slices) << SLICES;
        w |= (t.listed ? uint256(1) : 0) << LISTED;
        w |= (t.inSale ? uint256(1) : 0) << IN_SALE;
        w |= uint256(t.modelId) << MODEL;
        w |= uint256(t.computeUnits) << COMPUTE_UNITS;
        w |= uint256(t.idleWatts) << IDLE_WATTS;
        w |= uint256(t.loadWatts) << LOAD_WATTS;
        w |= uint256(t.powerPrice) << POWER_PRICE;
        return Word.wrap(w);
    }

    function unpack(Word word) internal pure returns (IRigRegistry.Terms memory t) {
        uint256 w = Word.unwrap(word);
        t.price = uint32(w);
        t.slopePercent = uint8(w >> SLOPE);
        t.discount30 = uint8(w >> DISCOUNT_30);
        t.discount180 = uint8(w >> DISCOUNT_180);
        t.hostingFee = uint8(w >> HOSTING_FEE);
        t.allowance = uint8(w >> ALLOWANCE);
        t.gpuCount = uint8(w >> GPU_COUNT);
        t.slices = uint8(w >> SLICES);
        t.listed = uint8(w >> LISTED) == 1;
        t.inSale = uint8(w >> IN_SALE) == 1;
        t.modelId = uint16(w >> MODEL);
        t.computeUnits = uint32(w >> COMPUTE_UNITS);
        t.idleWatts = uint16(w >> IDLE_WATTS);
        t.loadWatts = uint16(w >> LOAD_WATTS);
        t.powerPrice = uint32(w >> POWER_PRICE);
    }

    /// @notice At no utilisation. [USDC per GPU-hour]
    function price(Word word) internal pure returns (uint256) {
        return uint32(Word.unwrap(word));
    }

    function slopePercent(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> SLOPE);
    }

    function discount30(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> DISCOUNT_30);
    }

    function discount180(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> DISCOUNT_180);
    }

    function hostingFee(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> HOSTING_FEE);
    }

    function allowance(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> ALLOWANCE);
    }

    function slices(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> SLICES);
    }

    /// @notice Slots of the rig, 0 of one that was never registered.
    function slotCount(Word word) internal pure returns (uint256) {
        unchecked {
            return uint256(uint8(Word.unwrap(word) >> GPU_COUNT)) * slices(word);
        }
    }

    function isInSale(Word word) internal pure returns (bool) {
        return uint8(Word.unwrap(word) >> IN_SALE) == 1;
    }

    /// @notice Listed and not in its first sale: the two flags beside each other say so at once.
    function isForRent(Word word) internal pure returns (bool) {
        return uint16(Word.unwrap(word) >> LISTED) == 1;
    }
}
