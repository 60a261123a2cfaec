// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RigTerms} from "../libraries/RigTerms.sol";

interface IRigRegistry {
    /// @notice What a renter agrees to and what rewards count, in one storage slot.
    /// @param price         [USDC per GPU-hour] at no utilisation
    /// @param slopePercent  how much dearer the last slot is than the first; 0 = fixed price
    /// @param discount30    [%] off for rentals of 30 days and more
    /// @param discount180   [%] off for rentals of 180 days and more
    /// @param hostingFee    [%] of rent, to the host
    /// @param allowance     [1/1000] of used time that may go undelivered before the SLA credit is due (SLA 99% = 10)
    /// @param slices        slots one GPU is cut into
    /// @param computeUnits  [1/1000] of one GPU, copied from the catalog
    /// @param powerPrice    [USDC per kWh] declared by the host
    struct Terms {
        uint32 price;
        uint8 slopePercent;
        uint8 discount30;
        uint8 discount180;
        uint8 hostingFee;
        uint8 allowance;
        uint8 gpuCount;
        uint8 slices;
        bool listed;
        bool inSale;
        uint16 modelId;
        uint32 computeUnits;
        uint16 idleWatts;
        uint16 loadWatts;
        uint32 powerPrice;
    }

    error NotHost(uint256 rigId, address caller);

    function rigCount() external view returns (uint256);
    function terms(uint256 rigId) external view returns (Terms memory);
    function termsWord(uint256 rigId) external view returns (RigTerms.Word);
    function agentOf(uint256 rigId) external view returns (address);
    function isAgent(uint256 rigId, address signer) external view returns (bool);
    function hostOf(uint256 rigId) external view returns (address);
    function sharesOf(uint256 rigId) external view returns (address);
    function setInSale(uint256 rigId, bool inSale) external;
    function payCredit(uint256 rentalId, uint256 rigId, address renter, uint256 amount) external returns (uint256 paid);
}
