// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Protocol} from "./interfaces/Protocol.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {IUptimeLedger} from "./interfaces/IUptimeLedger.sol";
import {RackToken} from "./RackToken.sol";
import {Halving} from "./libraries/Halving.sol";
import {Lanes} from "./libraries/Lanes.sol";
import {RigAddress} from "./libraries/RigAddress.sol";

/// @title  Rewards
/// @notice Issues RACK: a subsidy for verified compute to the rig's holders, and pay for inspectors. Both halve with issuance.
/// @dev MONEY      Issues at most the two allotments plus the genesis amount; mints when claimed, so minted <= issued <= cap.
/// @dev ROLES      Nobody can change the schedule. UptimeLedger accrues pay, InspectorStaking mints it; issuing and claiming: anyone.
/// @dev ROUNDING   Subsidy rounds down. An allotment that runs dry issues what is left.
contract Rewards is IRewards {
    using Halving for Halving.Allotment;

    IRigRegistry private immutable REGISTRY;
    IUptimeLedger private immutable LEDGER;
    RackToken private immutable RACK;
    address private immutable SHARES;
    address private immutable STAKING;
    uint256 private immutable SAMPLE;

    /// @notice For holders. Rate in RACK per compute-unit-hour.
    Halving.Allotment public subsidy;
    /// @notice For inspectors. Rate in RACK per rig-sample.
    Halving.Allotment public pay;
    /// @notice Verified samples of a rig for which the subsidy was issued.
    mapping(uint256 rigId => uint256) public issuedSamples;

    event SubsidyIssued(uint256 indexed rigId, uint256 samples, uint256 amount);
    event RewardsClaimed(address indexed holder, uint256[] rigIds, uint256[] amounts);
    event PayAccrued(uint256 rigSamples, uint256 amount);
    event PayMinted(address indexed inspector, uint256 amount);
    event GenesisMinted(address indexed to, uint256 amount);

    error NotAuthorized(address caller);
    error NothingToIssue(uint256 rigId);
    error AllotmentsAboveCap(uint256 sum, uint256 cap);

    /// @param genesis  [RACK] minted to the treasury at once: stakes, liquidity
    /// @param subsidy_ allotment and rate for holders
    /// @param pay_     allotment and rate for inspectors
    constructor(Protocol memory p, uint256 genesis, Halving.Allotment memory subsidy_, Halving.Allotment memory pay_) {
        REGISTRY = IRigRegistry(p.registry);
        LEDGER = IUptimeLedger(p.ledger);
        RACK = RackToken(p.rack);
        SHARES = p.shares;
        STAKING = p.staking;
        SAMPLE = p.sample;
        uint256 cap = RACK.cap();
        uint256 sum = genesis + subsidy_.total + pay_.total;
        require(sum <= cap && subsidy_.issued == 0 && pay_.issued == 0, AllotmentsAboveCap(sum, cap));
        subsidy = subsidy_;
        pay = pay_;
        emit GenesisMinted(p.treasury, genesis);
        RACK.mint(p.treasury, genesis);
    }

    /// @notice Streams the subsidy for a rig's newly verified samples to its holders. Anyone may call it.
    /// @dev    amount = samples * sample length * GPUs * compute units (1/1000 per GPU) * rate / (1000 * 3600)
    function issue(uint256 rigId) external returns (uint256 amount) {
        uint256 verified = LEDGER.verifiedSamples(rigId);
        uint256 samples;
        unchecked {
            samples = (verified - issuedSamples[rigId]) & Lanes.VERIFIED_TOTAL;
        }
        require(samples > 0, NothingToIssue(rigId));
        issuedSamples[rigId] = verified;
        IRigRegistry.Terms memory t = REGISTRY.terms(rigId);
        amount = (samples * SAMPLE * t.gpuCount * t.computeUnits * subsidy.rateNow()) / (1000 * 1 hours);
        amount = subsidy.issue(amount);
        emit SubsidyIssued(rigId, samples, amount);
        if (amount > 0) IRigShares(_sharesOf(rigId)).notifyReward(amount);
    }

    /// @notice Mints the caller's rewards of any number of rigs.
    function claim(uint256[] calldata rigIds) external returns (uint256 total) {
        uint256[] memory amounts = new uint256[](rigIds.length);
        for (uint256 i; i < rigIds.length; i++) {
            amounts[i] = IRigShares(_sharesOf(rigIds[i])).takeReward(msg.sender);
            total += amounts[i];
        }
        emit RewardsClaimed(msg.sender, rigIds, amounts);
        RACK.mint(msg.sender, total);
    }

    /// @notice Sets pay aside for `rigSamples` tested samples. Only the UptimeLedger.
    /// @return payPerSample [RACK]
    function accruePay(uint256 rigSamples) external returns (uint256 payPerSample) {
        require(msg.sender == address(LEDGER), NotAuthorized(msg.sender));
        if (rigSamples == 0) return 0;
        payPerSample = pay.rateNow();
        uint256 remaining = (pay.total - pay.issued) / rigSamples;
        if (payPerSample > remaining) payPerSample = remaining;
        uint256 amount = pay.issue(payPerSample * rigSamples);
        emit PayAccrued(rigSamples, amount);
    }

    /// @notice Mints pay that was accrued. Only InspectorStaking.
    function mintPay(address inspector, uint256 amount) external {
        require(msg.sender == STAKING, NotAuthorized(msg.sender));
        emit PayMinted(inspector, amount);
        RACK.mint(inspector, amount);
    }

    function _sharesOf(uint256 rigId) private view returns (address) {
        return RigAddress.predict(SHARES, address(REGISTRY), rigId);
    }
}
