// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice One rig, one epoch that is over, an inspector who reported on it, and a keeper with RACK for bonds.
abstract contract DisputesBase is BaseTest {
    uint256 internal constant SAMPLE_AT = 5;
    uint256 internal rigId;
    uint256 internal epoch; // over, from setUp on
    uint256 internal bond;
    address internal inspector;
    Disputes.Receipt internal receipt;
    bytes internal receiptSignature;
    bytes32[] internal proof;

    function setUp() public virtual override {
        super.setUp();
        (, keyOf[agent]) = makeAddrAndKey("agent");
        rigId = registerRig();
        epoch = currentEpoch() + 1;
        endEpoch(epoch);
        inspector = inspectors[0];
        bond = disputes.bond();
        vm.prank(treasury);
        rack.transfer(keeper, 100 * bond);
        vm.prank(keeper);
        rack.approve(address(disputes), type(uint256).max);
        receipt = Disputes.Receipt(epoch, SAMPLE_AT, 0, 1, inspector, "nonce", "rentals");
        receiptSignature = signReceipt(agent);
        proof.push(keccak256("another receipt"));
    }

    function demand(uint256 rentalId) internal returns (uint256) {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.prank(keeper);
        return disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, rentalId);
    }

    /// @dev A report whose evidence holds the receipt and another one.
    function reportOf(
        address signer,
        uint24 delivered,
        uint24 tested
    ) internal view returns (Disputes.SignedReport memory report) {
        (report.delivered, report.tested) = (rigWord(rigId, delivered), rigWord(rigId, tested));
        (bytes32 a, bytes32 b) = (leaf(), keccak256("another receipt"));
        report.evidenceRoot = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        bytes32 digest = ledger.reportDigest(epoch, 0, report.delivered, report.tested, report.evidenceRoot);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digest);
        report.signature = abi.encodePacked(r, s, v);
    }

    function leaf() internal view returns (bytes32) {
        return keccak256(bytes.concat(digestOfReceipt()));
    }

    function signReceipt(address signer) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digestOfReceipt());
        return abi.encodePacked(r, s, v);
    }

    function digestOfReceipt() internal view returns (bytes32) {
        return
            ledger.receiptDigest(
                receipt.epoch,
                receipt.sample,
                receipt.group,
                receipt.rigs,
                receipt.inspector,
                receipt.nonce,
                receipt.rentals
            );
    }
}
