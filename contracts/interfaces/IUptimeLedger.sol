// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IUptimeLedger {
    function epochLength() external view returns (uint256);
    function judge(
        uint256 rigId,
        uint256 from,
        uint256 to,
        uint256 mark,
        bool useMark
    ) external view returns (uint256 until, uint256 down, uint256 markUntil);
    function downMark(uint256 rigId) external view returns (uint256);
    function verifiedSamples(uint256 rigId) external view returns (uint256);
    function verifiedRun(uint256 rigId, uint256 from, uint256 samples) external view returns (bool);
    function reportDigest(
        uint256 epoch,
        uint256 group,
        uint256[5] memory delivered,
        uint256[5] memory tested,
        bytes32 evidenceRoot
    ) external view returns (bytes32);
    function receiptDigest(
        uint256 epoch,
        uint256 sample,
        uint256 group,
        uint256 rigs,
        address inspector,
        bytes32 nonce,
        bytes32 rentals
    ) external view returns (bytes32);
}
