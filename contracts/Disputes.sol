// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IInspectorStaking} from "./interfaces/IInspectorStaking.sol";
import {IRentalEscrow} from "./interfaces/IRentalEscrow.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IUptimeLedger} from "./interfaces/IUptimeLedger.sol";

/// @title  Disputes
/// @notice What an inspector loses stake for, and nothing else: two different reports for one epoch and group, or no receipt
///         behind a sample reported as delivered when somebody asks for it. Both are facts that a contract can check.
/// @dev MONEY      Holds the bonds of open demands, in RACK: balance >= bonds.
/// @dev LIFECYCLE  demand (with a bond) -> show: the bond goes to the inspector -> closed
///                                      -> past the deadline, punish: bond back, half a seat's stake slashed -> closed
/// @dev ROLES      Anyone demands, shows and punishes. There is no judge.
/// @dev TIME       Within the dispute window after the epoch; unbonding lasts longer than window and deadline together.
contract Disputes {
    using SafeERC20 for IERC20;

    /// @notice A report as its inspector signed it.
    struct SignedReport {
        uint256[5] delivered;
        uint256[5] tested;
        bytes32 evidenceRoot;
        bytes signature;
    }

    /// @notice What a rig's agent signed when an inspector asked: these rigs of a group deliver in this sample.
    /// @param rigs bit i: rig group * 48 + i + 1
    struct Receipt {
        uint256 epoch;
        uint256 sample;
        uint256 group;
        uint256 rigs;
        address inspector;
        bytes32 nonce;
        bytes32 rentals;
    }

    /// @param rig      place of the rig in its group
    /// @param deadline [unix s]
    struct Demand {
        address inspector;
        uint32 seatId;
        uint32 epoch;
        uint32 group;
        address demander;
        uint8 rig;
        uint8 sample;
        uint32 deadline;
        address harmed;
        bytes32 evidenceRoot;
    }

    IRigRegistry private immutable REGISTRY;
    IUptimeLedger private immutable LEDGER;
    IInspectorStaking private immutable STAKING;
    IRentalEscrow private immutable ESCROW;
    IERC20 private immutable RACK;
    /// @notice [s] how long after an epoch its reports can be disputed.
    uint256 public immutable disputeWindow;
    /// @notice [s] how long an inspector has to show a receipt: two epochs.
    uint256 public immutable showWindow;
    /// @notice [RACK] put down with a demand.
    uint256 public immutable bond;
    uint256 private immutable EPOCH;
    uint256 private immutable GROUP;

    /// @notice Sum of the bonds of open demands. [RACK]
    uint256 public bonds;
    uint256 public demandCount;
    mapping(uint256 demandId => Demand) public demands;
    /// @notice True once a seat was slashed for two reports of this epoch and group.
    mapping(uint256 seatId => mapping(uint256 epoch => mapping(uint256 group => bool))) public punished;
    mapping(bytes32 key => bool) private _demanded;

    event EquivocationProven(
        uint256 indexed seatId,
        uint256 indexed epoch,
        uint256 indexed group,
        address reporter,
        uint256 slashed
    );
    event EvidenceDemanded(
        uint256 indexed demandId,
        uint256 indexed seatId,
        uint256 indexed rigId,
        address inspector,
        address demander,
        uint256 epoch,
        uint256 sample,
        uint256 deadline,
        uint256 bond
    );
    event EvidenceShown(uint256 indexed demandId, address indexed inspector, uint256 bond);
    event EvidenceMissed(
        uint256 indexed demandId,
        uint256 indexed seatId,
        address indexed demander,
        uint256 bond,
        uint256 slashed
    );

    error NotSignedByInspector(uint256 seatId, address signer);
    error SameReport();
    error AlreadyPunished(uint256 seatId, uint256 epoch, uint256 group);
    error DisputeWindowOver(uint256 epoch, uint256 until);
    error EpochNotOver(uint256 epoch, uint256 endsAt);
    error SampleNotDelivered(uint256 rig, uint256 sample);
    error AlreadyDemanded(uint256 seatId, uint256 epoch, uint256 rigId, uint256 sample);
    error DemandUnknown(uint256 demandId);
    error DemandOpen(uint256 demandId, uint256 deadline);
    error DemandOver(uint256 demandId, uint256 deadline);
    error ReceiptMismatch();
    error ReceiptNotFromAgent(uint256 rigId, address signer);
    error ReceiptNotInEvidence(bytes32 leaf);
    error RenterNotHarmed(uint256 rentalId, uint256 rigId);

    /// @param disputeWindow_ [s] as InspectorStaking has it
    constructor(Protocol memory p, uint256 disputeWindow_, uint256 bond_) {
        REGISTRY = IRigRegistry(p.registry);
        LEDGER = IUptimeLedger(p.ledger);
        STAKING = IInspectorStaking(p.staking);
        ESCROW = IRentalEscrow(p.escrow);
        RACK = IERC20(p.rack);
        EPOCH = uint256(p.sample) * 24;
        GROUP = 48;
        disputeWindow = disputeWindow_;
        showWindow = 2 * EPOCH;
        bond = bond_;
    }

    /// @notice Slashes a seat whose inspector signed two different reports for one epoch and group. The whole stake goes: the
    ///         caller gets a fifth, the rest burns. Each seat of the inspector can be punished once.
    function proveEquivocation(
        uint256 seatId,
        uint256 epoch,
        uint256 group,
        SignedReport calldata a,
        SignedReport calldata b
    ) external returns (uint256 slashed) {
        _requireDisputable(epoch);
        require(!punished[seatId][epoch][group], AlreadyPunished(seatId, epoch, group));
        bytes32 digest = _requireSigned(seatId, epoch, group, a);
        require(digest != _requireSigned(seatId, epoch, group, b), SameReport());
        punished[seatId][epoch][group] = true;
        slashed = STAKING.slash(seatId, type(uint256).max, address(0), msg.sender);
        emit EquivocationProven(seatId, epoch, group, msg.sender, slashed);
    }

    /// @notice Demands the agent-signed receipt behind a sample that a report calls delivered. Needs an allowance of `bond` RACK.
    /// @param  rig      place of the rig in its group, 0 to 47
    /// @param  sample   0 to 23
    /// @param  rentalId an open rental on the rig: its renter is the harmed party if nothing is shown; 0 = nobody
    function demandEvidence(
        uint256 seatId,
        uint256 epoch,
        uint256 group,
        SignedReport calldata report,
        uint256 rig,
        uint256 sample,
        uint256 rentalId
    ) external returns (uint256 demandId) {
        require(block.timestamp >= (epoch + 1) * EPOCH, EpochNotOver(epoch, (epoch + 1) * EPOCH));
        _requireDisputable(epoch);
        _requireSigned(seatId, epoch, group, report);
        require(rig < GROUP && sample < 24, SampleNotDelivered(rig, sample));
        uint256 bits = report.delivered[rig / 10] & report.tested[rig / 10];
        require((bits >> ((rig % 10) * 24 + sample)) & 1 == 1, SampleNotDelivered(rig, sample));
        uint256 rigId = group * GROUP + rig + 1;
        {
            bytes32 key = keccak256(abi.encode(seatId, epoch, rigId, sample));
            require(!_demanded[key], AlreadyDemanded(seatId, epoch, rigId, sample));
            _demanded[key] = true;
        }
        demandId = ++demandCount;
        Demand storage demand = demands[demandId];
        demand.inspector = STAKING.inspectorOf(seatId);
        demand.seatId = uint32(seatId);
        demand.epoch = uint32(epoch);
        demand.group = uint32(group);
        demand.demander = msg.sender;
        demand.rig = uint8(rig);
        demand.sample = uint8(sample);
        demand.deadline = uint32(block.timestamp + showWindow);
        demand.harmed = rentalId == 0 ? address(0) : _harmed(rentalId, rigId);
        demand.evidenceRoot = report.evidenceRoot;
        bonds += bond;
        emit EvidenceDemanded(
            demandId,
            seatId,
            rigId,
            demand.inspector,
            msg.sender,
            epoch,
            sample,
            demand.deadline,
            bond
        );
        RACK.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @notice Answers a demand with a receipt that is in the report's evidence and signed by the rig's agent (or by the agent
    ///         before it, if it was changed lately). The bond goes to the inspector. Anyone may carry the answer.
    function showEvidence(
        uint256 demandId,
        Receipt calldata receipt,
        bytes calldata signature,
        bytes32[] calldata proof
    ) external {
        Demand memory d = _demand(demandId);
        require(block.timestamp <= d.deadline, DemandOver(demandId, d.deadline));
        require(
            receipt.epoch == d.epoch &&
                receipt.group == d.group &&
                receipt.sample == d.sample &&
                receipt.inspector == d.inspector &&
                (receipt.rigs >> d.rig) & 1 == 1,
            ReceiptMismatch()
        );
        bytes32 digest = LEDGER.receiptDigest(
            receipt.epoch,
            receipt.sample,
            receipt.group,
            receipt.rigs,
            receipt.inspector,
            receipt.nonce,
            receipt.rentals
        );
        uint256 rigId = uint256(d.group) * GROUP + d.rig + 1;
        address signer = ECDSA.recover(digest, signature);
        require(REGISTRY.isAgent(rigId, signer), ReceiptNotFromAgent(rigId, signer));
        bytes32 leaf = keccak256(bytes.concat(digest));
        require(MerkleProof.verifyCalldata(proof, d.evidenceRoot, leaf), ReceiptNotInEvidence(leaf));
        delete demands[demandId];
        bonds -= bond;
        emit EvidenceShown(demandId, d.inspector, bond);
        RACK.safeTransfer(d.inspector, bond);
    }

    /// @notice Punishes a demand that nobody answered in time: the bond returns, and half a seat's stake is slashed, of which
    ///         half burns, a fifth goes to the demander and the rest to the harmed renter, if there is one. Anyone.
    function punish(uint256 demandId) external returns (uint256 slashed) {
        Demand memory d = _demand(demandId);
        require(block.timestamp > d.deadline, DemandOpen(demandId, d.deadline));
        delete demands[demandId];
        bonds -= bond;
        if (STAKING.inspectorOf(d.seatId) == d.inspector) {
            slashed = STAKING.slash(d.seatId, STAKING.seatStake() / 2, d.harmed, d.demander);
        }
        emit EvidenceMissed(demandId, d.seatId, d.demander, bond, slashed);
        RACK.safeTransfer(d.demander, bond);
    }

    function _demand(uint256 demandId) private view returns (Demand memory d) {
        d = demands[demandId];
        require(d.demander != address(0), DemandUnknown(demandId));
    }

    function _requireDisputable(uint256 epoch) private view {
        uint256 until = (epoch + 1) * EPOCH + disputeWindow;
        require(block.timestamp <= until, DisputeWindowOver(epoch, until));
    }

    function _requireSigned(
        uint256 seatId,
        uint256 epoch,
        uint256 group,
        SignedReport calldata report
    ) private view returns (bytes32 digest) {
        digest = LEDGER.reportDigest(epoch, group, report.delivered, report.tested, report.evidenceRoot);
        address signer = ECDSA.recover(digest, report.signature);
        require(signer == STAKING.inspectorOf(seatId), NotSignedByInspector(seatId, signer));
    }

    function _harmed(uint256 rentalId, uint256 rigId) private view returns (address) {
        (address renter, uint256 rentedRig) = ESCROW.partiesOf(rentalId);
        require(rentedRig == rigId, RenterNotHarmed(rentalId, rigId));
        return renter;
    }
}
